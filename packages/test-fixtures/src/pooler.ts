import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withClient } from './connect.js';
import { freePort } from './embedded/free-port.js';
import { FixtureError } from './fixture-error.js';

/** A pooler in front of a server. */
export interface Pooler {
  /** Of the same database, through the pooler. */
  readonly url: string;
  stop(): void;
}

const programs = ['pgbouncer', '/usr/sbin/pgbouncer', '/opt/homebrew/bin/pgbouncer'];

/** Where pgbouncer is installed, if it is: tests that need it are skipped elsewhere. */
export function findPooler(): string | undefined {
  return programs.find((path) => spawnSync(path, ['--version']).status === 0);
}

/**
 * Starts pgbouncer in transaction mode before the server of a database. It has three sessions for all clients: who comes next gets another one.
 *
 * @throws FixtureError `FIXTURE_UNAVAILABLE` without pgbouncer, `FIXTURE_START` with the end of its log
 * @example
 * const pooler = await startPooler(database.url);
 */
export async function startPooler(databaseUrl: string): Promise<Pooler> {
  const program = findPooler();
  if (program === undefined)
    throw new FixtureError('FIXTURE_UNAVAILABLE', 'there is no pgbouncer', { hint: 'Debian has it: apt install pgbouncer.' });
  const url = new URL(databaseUrl);
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'pgt-pooler-'));
  writeFileSync(join(folder, 'users.txt'), `"${decodeURIComponent(url.username)}" "${decodeURIComponent(url.password)}"\n`);
  writeFileSync(join(folder, 'log'), '');
  writeFileSync(
    join(folder, 'pgbouncer.ini'),
    `[databases]
* = host=${url.hostname.replace('localhost', '127.0.0.1')} port=${url.port || 5432}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = plain
auth_file = ${join(folder, 'users.txt')}
pool_mode = transaction
default_pool_size = 3
ignore_startup_parameters = extra_float_digits
logfile = ${join(folder, 'log')}
`,
  );
  // It refuses to run as root.
  const isRoot = process.getuid?.() === 0;
  chmodSync(folder, 0o755);
  if (isRoot) chmodSync(join(folder, 'log'), 0o666);
  const child = spawn(program, [join(folder, 'pgbouncer.ini')], { stdio: 'ignore', ...(isRoot ? { uid: 65534, gid: 65534 } : {}) });
  const stop = () => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  url.hostname = '127.0.0.1';
  url.port = String(port);
  try {
    await answers(url.href, child, join(folder, 'log'));
  } catch (error) {
    stop();
    throw error;
  }
  return { url: url.href, stop };
}

async function answers(url: string, child: ChildProcess, log: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const failure: unknown = await withClient(url, (client) => client.query('select 1')).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (failure === undefined) return;
    if (child.exitCode !== null || attempt === 100) {
      throw new FixtureError('FIXTURE_START', `pgbouncer does not answer: ${readFileSync(log, 'utf8').slice(-2_000)}`, { cause: failure });
    }
    await sleep(100);
  }
}
