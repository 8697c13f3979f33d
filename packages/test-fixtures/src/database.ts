import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { databaseUrl, withClient } from './connect.js';
import { type ExtensionChoice, ensureTemplate } from './template.js';

/** Every database of ours starts so, followed by the time of its creation: on a server of yours this is how old ones are found. */
export const databasePrefix = 'pgt_fixture_';

/** A database of its own for one test file, or one test. */
export interface TestDatabase {
  readonly name: string;
  /** As superuser. Holds a password. */
  readonly url: string;
  /** Ends every connection to it and removes it. */
  drop(): Promise<void>;
}

/** What a new database holds. */
export interface DatabaseOptions {
  /** Whether the extension is created in it, and which; default true: the newest version that the server has. */
  readonly extension?: boolean | ExtensionChoice;
}

/**
 * Creates a database on a test server: a clone of a template that has the extension, made once per server and version.
 *
 * ```ts
 * const database = await createDatabase(server, { extension: { version: '0.67.0' } });
 * // CREATE DATABASE "pgt_fixture_…" TEMPLATE "pgt_fixture_template_pg_trickle_0.67.0"
 * await database.drop();
 * ```
 *
 * @throws FixtureError `FIXTURE_EXTENSION` when the server has no such extension or version, `FIXTURE_CONNECT` when it cannot be reached.
 */
export async function createDatabase(server: { readonly url: string }, options: DatabaseOptions = {}): Promise<TestDatabase> {
  const { extension = true } = options;
  const name = `${databasePrefix}${Date.now().toString(36)}_${randomBytes(5).toString('hex')}`;
  await withClient(server.url, (admin) => create(admin, name, server.url, extension));
  return { name, url: databaseUrl(server.url, name), drop: () => dropDatabase(server.url, name) };
}

async function create(admin: Client, name: string, url: string, extension: boolean | ExtensionChoice): Promise<void> {
  const template = extension === false ? 'template1' : await ensureTemplate(admin, url, extension === true ? {} : extension);
  // Copying files is faster but ends in a checkpoint, which a server that waits for its disk should not have to make.
  const { rows } = await admin.query<{ fsync: string }>('SHOW fsync');
  await admin.query(`CREATE DATABASE "${name}" TEMPLATE "${template}" STRATEGY ${rows[0]?.fsync === 'off' ? 'file_copy' : 'wal_log'}`);
}

async function dropDatabase(url: string, name: string): Promise<void> {
  await withClient(url, (admin) => admin.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));
}
