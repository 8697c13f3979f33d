import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ServerInfo } from '@pgtrickle-js/test-fixtures';
import { test as base } from '@pgtrickle-js/test-fixtures/vitest';
import type { Client } from 'pg';
import { inject } from 'vitest';
import { main } from '../src/main.js';

/** The output of a command that has to succeed; all that it printed when it did not. */
export async function ok(running: Promise<Outcome>): Promise<string> {
  const { exit, stdout, stderr } = await running;
  if (exit !== 0) throw new Error(`exit code ${exit}\n${stdout}\n${stderr}`);
  return stdout;
}

export interface Outcome {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Parsed JSON, for tests to look into. */
// biome-ignore lint/suspicious/noExplicitAny: an artifact has the shape that the test says
type Artifact = Record<string, any>;

/** A dbt project in a folder of its own, and a database for it. */
export interface DbtProject {
  readonly dir: string;
  write(files: Readonly<Record<string, string>>): Promise<void>;
  remove(path: string): Promise<void>;
  read(path: string): Promise<string>;
  json(path: string): Promise<Artifact>;
  /** Runs a command line as the bin does, short of the process. */
  dbt(
    args: string | readonly string[],
    options?: { readonly env?: Readonly<Record<string, string>>; readonly signal?: AbortSignal },
  ): Promise<Outcome>;
}

const standard = {
  'dbt_project.yml': 'name: shop\nversion: "1.0"\nprofile: shop\n',
  'profiles.yml': `shop:
  target: dev
  outputs:
    dev:
      type: postgres
      host: "{{ env_var('PGHOST') }}"
      port: "{{ env_var('PGPORT') | as_number }}"
      user: "{{ env_var('PGUSER') }}"
      password: "{{ env_var('PGPASSWORD') }}"
      dbname: "{{ env_var('PGDATABASE') }}"
      schema: shop
      threads: 4
`,
};

/** The variables by which profiles find the server of a URL. */
export function serverEnv(url: string): Record<string, string> {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: pathname.slice(1),
  };
}

/** Runs command lines in a folder, on the server of a URL. */
export function commandIn(dir: string, url: string): DbtProject['dbt'] {
  const server = serverEnv(url);
  return async (args, { env = {}, signal = new AbortController().signal } = {}) => {
    let stdout = '';
    let stderr = '';
    const exit = await main(typeof args === 'string' ? args.split(' ') : args, {
      env: { ...server, ...env },
      cwd: dir,
      signal,
      out: (text) => {
        stdout += text;
      },
      err: (text) => {
        stderr += text;
      },
      isTerminal: false,
    });
    return { exit, stdout, stderr };
  };
}

export async function makeProject(url: string, files: Readonly<Record<string, string>> = {}): Promise<DbtProject & AsyncDisposable> {
  const dir = await mkdtemp(join(tmpdir(), 'pgt-dbt-'));
  const write = async (more: Readonly<Record<string, string>>) => {
    for (const [path, text] of Object.entries(more)) {
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await writeFile(join(dir, path), text);
    }
  };
  await write({ ...standard, ...files });
  return {
    dir,
    write,
    remove: (path) => rm(join(dir, path)),
    read: (path) => readFile(join(dir, path), 'utf8'),
    json: async (path) => JSON.parse(await readFile(join(dir, path), 'utf8')),
    dbt: commandIn(dir, url),
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  };
}

export { base as test };

const { description: server } = inject('pgtrickleServer') as ServerInfo;

/** pg_stream 0.1.0 loses a part of every query on a view, so that core takes all of them in: what changes is the query then, and no stream table reads the view. */
export const takesInEveryView = server.includes('pg_stream 0.1.0');

// Where the extension has its first names, `db` takes SQL in those that it has now.
if (/\bpg_stream\b/.test(server)) {
  const renamed = (text: string) =>
    text
      .replaceAll('pgtrickle.', 'pgstream.')
      .replaceAll('extension pg_trickle', 'extension pg_stream')
      .replace(/\bpgt_(?!fixture_)/g, 'pgs_');
  const known = new WeakSet<Client>();
  base.beforeEach(({ db }) => {
    if (known.has(db)) return;
    known.add(db);
    const query = db.query.bind(db) as (text: string, values?: unknown[]) => Promise<unknown>;
    Object.assign(db, { query: (text: string, values?: unknown[]) => query(renamed(text), values) });
  });
}
