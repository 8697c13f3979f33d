import { Client } from 'pg';
import { afterAll, inject } from 'vitest';
import { createDatabase, type DatabaseOptions, startServer, type TestDatabase } from '../../src/index.js';
import '../../src/global-setup.js';

let own: ReturnType<typeof startServer> | undefined;

/** A server with the stand-in: that of the run if it has it, else one of its own, since these tests are about nothing else. */
async function standInServer(): Promise<{ readonly url: string }> {
  const shared = inject('pgtrickleServer');
  if (shared.backend === 'stand-in') return shared;
  own ??= startServer({ backend: 'stand-in', env: {} });
  return own;
}

const cleanups: (() => Promise<void>)[] = [];

afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  await (await own)?.stop();
});

/** A fresh database on a server with the stand-in; removed with the server if it is not dropped before. */
export async function standInDatabase(options: DatabaseOptions): Promise<TestDatabase> {
  const database = await createDatabase(await standInServer(), options);
  cleanups.push(() => database.drop());
  return database;
}

/** A client on a fresh database, closed when the file's tests are done. */
export async function standInClient(options: DatabaseOptions): Promise<Client> {
  const { url } = await standInDatabase(options);
  return connectTo(url);
}

/** One more client on a database, closed when the file's tests are done. */
export async function connectTo(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  cleanups.push(() => client.end());
  return client;
}
