import { inject, onTestFinished } from 'vitest';
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

/** Ends the server that these tests started, if they did. */
export async function stopOwnServer(): Promise<void> {
  await (await own)?.stop();
}

/** A fresh database with the stand-in, removed after the test. */
export async function standInDatabase(options: DatabaseOptions): Promise<TestDatabase> {
  const database = await createDatabase(await standInServer(), options);
  onTestFinished(() => database.drop());
  return database;
}
