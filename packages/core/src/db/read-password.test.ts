import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readPassword } from './read-password.js';

const HOME = mkdtempSync(join(tmpdir(), 'pgtrickle-pgpass-'));
afterAll(() => rmSync(HOME, { recursive: true }));

const file = join(HOME, '.pgpass');
writeFileSync(file, '#h:1:d:u:comment\nshort:line\nh:5432:d:u:first\n\\:\\:1:*:*:u:a\\:b\\\\c\n*:*:*:me:mine:more\nlocalhost:5432:*:*:socket\r\n', {
  mode: 0o600,
});
const asked = { host: 'h', port: 5432, database: 'd', user: 'u' };

test.each([
  [asked, 'first'],
  [{ ...asked, port: 1 }, undefined],
  [{ ...asked, host: '::1' }, 'a:b\\c'],
  [{ ...asked, user: 'me' }, 'mine'],
  [{ ...asked, host: '/var/run/postgresql' }, 'socket'],
  [{ ...asked, host: '/elsewhere' }, undefined],
])('the password for %j is %s', (question, password) => {
  expect(readPassword(question, { HOME })).toBe(password);
});

test('PGPASSFILE comes before the file of the user, and one that others may read is passed over', () => {
  const other = join(HOME, 'other');
  writeFileSync(other, '*:*:*:*:other\n', { mode: 0o600 });
  expect(readPassword(asked, { HOME, PGPASSFILE: other })).toBe('other');
  expect(readPassword(asked, { HOME, PGPASSFILE: join(HOME, 'gone') })).toBeUndefined();
  chmodSync(other, 0o640);
  expect(readPassword(asked, { HOME, PGPASSFILE: other })).toBeUndefined();
});
