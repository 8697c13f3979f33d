import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { withAdmin } from './admin.js';
import { databaseUrl } from './connect.js';
import { type ExtensionChoice, ensureTemplate } from './template.js';

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
  const { url } = server;
  const name = newName();
  await withAdmin(url, (admin) => clone(admin, name, { url, extension }));
  return { name, url: databaseUrl(url, name), drop: () => withAdmin(url, (admin) => dropDatabase(admin, name)) };
}

/** Names tell their age, by which what a killed run left on a server of yours is found. */
function newName(): string {
  return `pgt_fixture_${Date.now().toString(36)}_${randomBytes(5).toString('hex')}`;
}

/** When a database was created, in milliseconds since 1970, or undefined when its name is none of ours. */
export function createdAt(name: string): number | undefined {
  const [, time] = /^pgt_fixture_([0-9a-z]{8,9})_[0-9a-f]{10}$/.exec(name) ?? [];
  return time === undefined ? undefined : Number.parseInt(time, 36);
}

/** What a database is copied from, and how. */
interface Source {
  readonly template: string;
  readonly strategy: 'file_copy' | 'wal_log';
}

/** Sources that were found or made already, so that only the first database of a kind has to look. */
const sources = new Map<string, Source>();

interface Wanted {
  readonly url: string;
  readonly extension: boolean | ExtensionChoice;
}

async function clone(admin: ClientBase, name: string, wanted: Wanted): Promise<void> {
  const key = JSON.stringify(wanted);
  await patiently(async () => {
    const source = sources.get(key) ?? (await findSource(admin, wanted));
    // Forgotten until it has worked: another run on this server may have removed the template.
    sources.delete(key);
    await admin.query(`CREATE DATABASE "${name}" TEMPLATE "${source.template}" STRATEGY ${source.strategy}`);
    sources.set(key, source);
  });
}

async function findSource(admin: ClientBase, { url, extension }: Wanted): Promise<Source> {
  const template = extension === false ? 'template0' : await ensureTemplate(admin, url, extension === true ? {} : extension);
  // Copying files is faster but ends in a checkpoint, which a server that waits for its disk should not have to make.
  const { rows } = await admin.query<{ fsync: string }>('SHOW fsync');
  return { template, strategy: rows[0]?.fsync === 'off' ? 'file_copy' : 'wal_log' };
}

/** Removes a database, whoever is connected to it. */
export async function dropDatabase(admin: ClientBase, name: string): Promise<void> {
  await patiently(async () => {
    await admin.query(`SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE database = $1 AND active`, [name]);
    await admin.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
  });
}

/** Tries again after 55006 (somebody is connected) and 3D000 (another run on this server has just removed the template): both pass. */
async function patiently(action: () => Promise<void>, attempts = 4): Promise<void> {
  try {
    await action();
  } catch (error) {
    const { code } = error as { code?: string };
    if (attempts <= 1 || (code !== '55006' && code !== '3D000')) throw error;
    await sleep(100);
    await patiently(action, attempts - 1);
  }
}
