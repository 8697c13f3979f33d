import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { FixtureError } from '../fixture-error.js';

/** The user that PostgreSQL runs as, in the form that `child_process` takes. */
export interface SystemUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL refuses to run as root. Started by root, the server therefore runs as an existing user of low rights:
 * `postgres` where there is one, else `nobody`, else the first that `/etc/passwd` lists. No user is created: tests leave the machine as it was.
 *
 * @returns undefined when the present user will do.
 */
export function serverUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = parsePasswd(readFileSync('/etc/passwd', 'utf8'));
  const user = users.find(({ name }) => name === 'postgres') ?? users.find(({ name }) => name === 'nobody') ?? users[0];
  if (user) return user;
  throw new FixtureError('FIXTURE_UNAVAILABLE', 'PostgreSQL refuses to run as root, and /etc/passwd lists no other user', {
    hint: 'Run as another user, or add one: useradd --system postgres',
  });
}

/** Every user of a passwd file except root. */
export function parsePasswd(text: string): SystemUser[] {
  return text
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid = '', gid = '']) => ({ name, uid: Number(uid || Number.NaN), gid: Number(gid || Number.NaN) }))
    .filter(({ name, uid, gid }) => name !== '' && uid > 0 && gid >= 0);
}

/** Whether that user may read a file, or enter and list a folder; asked of the system itself, so that modes, ACLs and mounts all count. */
export function canRead(path: string, user: SystemUser | undefined): boolean {
  if (!user) return true;
  const question = 'test -r "$0" && { test ! -d "$0" || test -x "$0"; }';
  const { status, error } = spawnSync('sh', ['-c', question, path], { uid: user.uid, gid: user.gid, cwd: '/' });
  if (!error) return status === 0;
  throw new FixtureError('FIXTURE_UNAVAILABLE', `PostgreSQL refuses to run as root, and this root may not become ${user.name}: ${error.message}`, {
    hint: 'A container without user ids of its own does that. Run as another user, or set PGTRICKLE_TEST_URL to a PostgreSQL 18 of yours.',
    cause: error,
  });
}
