import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { resolveConnection } from './connection-target.js';

const home = mkdtempSync(join(tmpdir(), 'pgtrickle-service-'));
afterAll(() => rmSync(home, { recursive: true }));

writeFileSync(
  join(home, '.pg_service.conf'),
  `# ours
[other]
host=elsewhere
[prod]
  host=db.example.com
port=5433
user=me
password=hunter2 = #1
dbname=shop
connect_timeout=3
sslmode=require
keepalives=1

[prod]
host=never
[nested]
service=prod
[broken]
host = spaced hunter2
[ported]
port=no
`,
);
writeFileSync(join(home, 'pg_service.conf'), '[prod]\nhost=shadowed\n[common]\r\nhost=common.example.com\r\n');
const env = { HOME: home };
const prod = {
  host: 'db.example.com',
  port: 5433,
  user: 'me',
  password: 'hunter2 = #1',
  database: 'shop',
  connectTimeoutSeconds: 3,
  sslmode: 'require',
};

test('PGSERVICE comes before the other variables and after what is said outright', () => {
  const service = { ...env, PGSERVICE: 'prod' };
  expect(resolveConnection({ env: service })).toEqual(prod);
  expect(resolveConnection({ env: { ...service, PGHOST: 'h', PGPORT: '1', PGAPPNAME: 'app' } })).toEqual({ ...prod, applicationName: 'app' });
  expect(resolveConnection({ env: service, flags: { database: 'other', port: 7000 } })).toEqual({ ...prod, database: 'other', port: 7000 });
  // Another host gets no password of the service.
  expect(resolveConnection({ env: service, flags: { host: 'mine' } })).toEqual({ host: 'mine' });
  expect(resolveConnection({ env: { ...service, DATABASE_URL: 'postgres://h/d' } })).toEqual({ host: 'h', database: 'd' });
});

test('a URL may name a service, and says more than it', () => {
  expect(resolveConnection({ env, flags: { url: 'postgres:///d?service=prod' } })).toEqual({ ...prod, database: 'd' });
  expect(resolveConnection({ env: { ...env, PGTRICKLE_URL: 'postgres:///?service=prod&port=1&user=you' } })).toEqual({
    ...prod,
    user: 'you',
    port: 1,
  });
});

test('the file of the user comes before that of the system', () => {
  const system = { ...env, PGSYSCONFDIR: home };
  expect(resolveConnection({ env: { ...system, PGSERVICE: 'prod' } })).toEqual(prod);
  expect(resolveConnection({ env: { ...system, PGSERVICE: 'common' } })).toEqual({ host: 'common.example.com' });
  expect(resolveConnection({ env: { ...env, PGSERVICEFILE: join(home, 'pg_service.conf'), PGSERVICE: 'prod' } })).toEqual({ host: 'shadowed' });
});

test.each([
  ['gone', /the service "gone" is in no file/],
  ['nested', /\.pg_service\.conf:17 is no setting of a service/],
  ['broken', /\.pg_service\.conf:19 is no setting of a service/],
  ['ported', /the port of the service "ported" is "no"/],
])('the service %s is refused, and nothing of its file is shown', (PGSERVICE, message) => {
  const refused = () => resolveConnection({ env: { ...env, PGSERVICE } });
  expect(refused).toThrow(expect.objectContaining({ code: 'CONNECT_URL_INVALID', message: expect.stringMatching(message) }));
  expect(refused).not.toThrow(/hunter2/);
});
