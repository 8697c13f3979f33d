import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Whom a password is for. */
interface PasswordQuestion {
  readonly host?: string | null | undefined;
  readonly port: number;
  readonly database?: string | null | undefined;
  readonly user?: string | null | undefined;
}

/**
 * Reads a password from `PGPASSFILE` or `~/.pgpass` as libpq does: the first line that fits counts, and a file that others may read is passed over.
 *
 * @see https://www.postgresql.org/docs/18/libpq-pgpass.html
 */
export function readPassword(asked: PasswordQuestion, env: Readonly<Record<string, string | undefined>> = process.env): string | undefined {
  const isWindows = process.platform === 'win32';
  const own = isWindows ? join(env.APPDATA ?? homedir(), 'postgresql', 'pgpass.conf') : join(env.HOME || homedir(), '.pgpass');
  const file = env.PGPASSFILE || own;
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat?.isFile() !== true || (!isWindows && (stat.mode & 0o077) !== 0)) return undefined;
  const host = !asked.host || socketFolders.includes(asked.host) ? 'localhost' : asked.host;
  const wanted = [host, String(asked.port), asked.database ?? '', asked.user ?? ''];
  for (const line of readFileSync(file, 'utf8').split(/\r?\n/)) {
    if (line.startsWith('#')) continue;
    const [, ...fields] = /^((?:\\.|[^:\\])*):((?:\\.|[^:\\])*):((?:\\.|[^:\\])*):((?:\\.|[^:\\])*):((?:\\.|[^:\\])*)/.exec(line) ?? [];
    if (fields.length === 0) continue;
    const password = unescaped(fields.pop() ?? '');
    if (fields.every((field, index) => field === '*' || unescaped(field) === wanted[index])) return password;
  }
  return undefined;
}

/** Where PostgreSQL and Debian have the socket: their password is that of `localhost`. */
const socketFolders = ['/tmp', '/var/run/postgresql', '/run/postgresql'];

const unescaped = (field: string) => field.replace(/\\(.)/g, '$1');
