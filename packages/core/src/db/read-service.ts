import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { PgTrickleError } from '../error/pg-trickle-error.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads a service as libpq does: from `PGSERVICEFILE` or `~/.pg_service.conf`, then from `pg_service.conf` of `PGSYSCONFDIR`; the first that has it counts.
 *
 * @returns its settings by libpq's names: `host`, `dbname`, `connect_timeout`, …
 * @throws {PgTrickleError} `CONNECT_URL_INVALID` when no file has it, or the file cannot be read; no value of it is in the message
 * @see https://www.postgresql.org/docs/18/libpq-pgservice.html
 */
export function readService(name: string, env: Environment): ReadonlyMap<string, string> {
  const files = filesOf(env).filter((file) => existsSync(file));
  for (const file of files) {
    const found = findService(readFileSync(file, 'utf8'), name, file);
    if (found !== undefined) return found;
  }
  throw refused(
    `the service "${name}" is in no file`,
    files.length === 0 ? `There is none: ${filesOf(env).join(', ')}.` : `Looked in ${files.join(', ')}.`,
  );
}

function filesOf(env: Environment): string[] {
  const own = process.platform === 'win32' ? join(env.APPDATA ?? homedir(), 'postgresql') : env.HOME || homedir();
  return [env.PGSERVICEFILE || join(own, '.pg_service.conf'), ...(env.PGSYSCONFDIR ? [join(env.PGSYSCONFDIR, 'pg_service.conf')] : [])];
}

function findService(text: string, name: string, file: string): ReadonlyMap<string, string> | undefined {
  let found: Map<string, string> | undefined;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('[')) {
      // The first of two groups of one name counts.
      if (found !== undefined) return found;
      if (line.startsWith(`[${name}]`)) found = new Map();
      continue;
    }
    if (found === undefined) continue;
    const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (key === undefined || value === undefined || key === 'service' || key === 'servicefile') {
      throw refused(`${file}:${index + 1} is no setting of a service`, 'A line is such as host=db.example.com, without spaces around the sign.');
    }
    if (!found.has(key)) found.set(key, value);
  }
  return found;
}

const refused = (problem: string, hint: string) =>
  new PgTrickleError('CONNECT_URL_INVALID', { message: `the connection cannot be read: ${problem}`, hint });
