import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { connect } from '@pgtrickle-js/core/connect';
import { spelled } from './spelled.js';

/** Whether a server that a test started can be restarted by it. */
export const canRestart = existsSync('/proc/self/exe') && !process.env.PGTRICKLE_TEST_URL;

/** Runs SQL on a connection of its own and gives the first value of its last row. */
export async function run(url: string, sql: string): Promise<string> {
  const client = await connect(url);
  try {
    const { rows } = await client.query(await spelled(client, sql));
    return String(Object.values(rows?.[0] ?? {})[0] ?? '');
  } finally {
    await client.end();
  }
}

/** As an administrator does it: with the pg_ctl beside the server's binary, as the user whose server it is. */
export async function restart(url: string): Promise<void> {
  const folder = await run(url, 'show data_directory');
  const { uid, gid } = statSync(folder);
  const [pid = ''] = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n');
  const control = join(dirname(readlinkSync(`/proc/${pid}/exe`)), 'pg_ctl');
  execFileSync(control, ['restart', '-D', folder, '-m', 'fast', '-w', '-l', join(folder, 'restart.log')], { uid, gid, cwd: folder, stdio: 'ignore' });
}
