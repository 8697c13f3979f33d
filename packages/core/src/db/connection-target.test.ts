import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeConnection, resolveConnection } from './connection-target.js';

test('flags come before PGTRICKLE_URL, that before DATABASE_URL, and PG* fill in the rest', () => {
  const env = { PGTRICKLE_URL: 'postgres://u1@h1/d1', DATABASE_URL: 'postgres://u2@h2/d2', PGPORT: '6000', PGUSER: 'u3', PGPASSWORD: 'p3' };
  expect(resolveConnection({ env })).toEqual({ host: 'h1', port: 6000, user: 'u1', database: 'd1', password: 'p3' });
  expect(resolveConnection({ env: { ...env, PGTRICKLE_URL: '' } })).toMatchObject({ host: 'h2', database: 'd2' });
  const flags = { user: 'me', database: 'shop', port: 7000 };
  expect(resolveConnection({ flags, env })).toMatchObject({ host: 'h1', port: 7000, user: 'me', database: 'shop' });
  expect(resolveConnection({ flags: { url: 'postgres://x@y:1/z' }, env })).toEqual({ host: 'y', port: 1, user: 'x', database: 'z' });
  expect(resolveConnection({ env: {} })).toEqual({});
});

test('another host than that of the environment does not get its password', () => {
  const env = { DATABASE_URL: 'postgres://u:secret@h/d', PGPASSWORD: 'secret' };
  expect(resolveConnection({ flags: { host: 'elsewhere' }, env })).toEqual({ host: 'elsewhere' });
});

test('a URL may hold what libpq understands', () => {
  const url = 'postgres://me:p%40ss@[::1]:5433/my%20db?sslmode=require&application_name=app&connect_timeout=3&options=-c%20a%3Db';
  expect(resolveConnection({ flags: { url }, env: {} })).toEqual({
    host: '::1',
    port: 5433,
    user: 'me',
    password: 'p@ss',
    database: 'my db',
    sslmode: 'require',
    applicationName: 'app',
    connectTimeoutSeconds: 3,
    options: '-c a=b',
  });
  const socket = { url: 'postgres:///shop?host=/run/postgresql&port=5434' };
  expect(resolveConnection({ flags: socket, env: {} })).toEqual({ host: '/run/postgresql', port: 5434, database: 'shop' });
});

test.each([
  ['mysql://u:hunter2@h/d', 'it does not start with postgres:// or postgresql://'],
  ['hunter2', 'it does not start with postgres:// or postgresql://'],
  ['postgres://u:hunter2@h:99999/d', 'it is not a URL'],
  ['postgres://u:hunter2#@h/d', 'it is not a URL'],
  ['postgres://u:hunter2%zz@h/d', 'a % in it is not followed by two hexadecimal digits'],
])('%s is refused without showing the password', (url, problem) => {
  expect(() => resolveConnection({ flags: { url }, env: {} })).toThrow(
    expect.objectContaining({ code: 'CONNECT_URL_INVALID', message: `the connection cannot be read: ${problem}`, hint: expect.any(String) }),
  );
});

test('settings are an address as well', () => {
  const url = String.raw`host = h  port=5433 user='it\'s me' password=p\ \\w dbname='' connect_timeout=3`;
  const target = { host: 'h', port: 5433, user: "it's me", password: String.raw`p \w`, connectTimeoutSeconds: 3 };
  expect(resolveConnection({ flags: { url }, env: {} })).toEqual(target);
  for (const broken of ["host='h", 'host=h hunter2', "host='h'x=1"]) {
    expect(() => resolveConnection({ flags: { url: broken } })).toThrow('the connection cannot be read: it is no list of settings');
  }
});

test.each([
  ['postgres://me:p%2Cw@a:1,b:2/shop?target_session_attrs=read-write', { user: 'me', password: 'p,w', targetSessionAttrs: 'read-write' }],
  ['postgres://a:1,b:2/shop', {}],
  ['host=a,b port=1,2 dbname=shop target_session_attrs=standby', { targetSessionAttrs: 'standby' }],
  ['postgres:///shop?host=a,b&port=1,2', {}],
])('%s names several hosts', (url, more) => {
  expect(resolveConnection({ flags: { url } })).toEqual({ host: 'a', port: 1, alternatives: [{ host: 'b', port: 2 }], database: 'shop', ...more });
});

test('one port is that of all hosts, an empty element is the default, and a single host replaces a list', () => {
  const env = { PGHOST: 'a,b,/run/postgresql', PGPORT: '7000', PGTARGETSESSIONATTRS: 'primary' };
  const alternatives = [
    { host: 'b', port: 7000 },
    { host: '/run/postgresql', port: 7000 },
  ];
  expect(resolveConnection({ env })).toEqual({ host: 'a', port: 7000, alternatives, targetSessionAttrs: 'primary' });
  expect(resolveConnection({ flags: { host: 'c' }, env })).toEqual({ host: 'c' });
  expect(resolveConnection({ flags: { url: 'postgres://[::1]:1,b,/d' } })).toEqual({
    host: '::1',
    port: 1,
    alternatives: [{ host: 'b' }, {}],
    database: 'd',
  });
  expect(describeConnection('postgres://me:secret@[::1]:1,b/d')).toBe('me@[::1]:1,b:5432/d');
  expect(resolveConnection({ env: { PGHOST: 'a', PGHOSTADDR: '10.0.0.1' } })).toEqual({ host: '10.0.0.1' });
});

test.each([
  ['host=a,b port=1,2,3', 'it names 2 hosts and 3 ports'],
  ['host=a port=1,2', 'it names 1 host and 2 ports'],
  ['host=a,b port=1,x', 'its port is "x"'],
  ['postgres://a:1,b:x/d', 'it is not a URL'],
  ['postgres://a,b/d?target_session_attrs=master', '"master" is no target_session_attrs'],
])('%s is refused', (url, problem) => {
  expect(() => resolveConnection({ flags: { url } })).toThrow(
    expect.objectContaining({ code: 'CONNECT_URL_INVALID', message: `the connection cannot be read: ${problem}` }),
  );
});

test('a port must be one', () => {
  expect(() => resolveConnection({ env: { PGPORT: 'abc' } })).toThrow(
    expect.objectContaining({ code: 'CONNECT_URL_INVALID', message: 'the connection cannot be read: PGPORT is "abc"' }),
  );
});

test.each(['.', '..', './a', 'a/../b'])('a database may be called %s', (database) => {
  expect(resolveConnection({ flags: { url: `postgres://h/${encodeURIComponent(database)}` } })).toEqual({ host: 'h', database });
});

test('any user, password and database survive a URL', () => {
  const text = fc.string({ minLength: 1, unit: 'grapheme' }).map((value) => value.toWellFormed());
  fc.assert(
    fc.property(text, text, text, (user, password, database) => {
      const [u, p, d] = [user, password, database].map(encodeURIComponent);
      const url = `postgres://${u}:${p}@h/${d}`;
      expect(resolveConnection({ flags: { url }, env: {} })).toEqual({ host: 'h', user, password, database });
    }),
  );
});

test('a description leads there and holds no password', () => {
  expect(describeConnection({ user: 'me', password: 'secret', host: '::1', port: 1, database: 'd' })).toBe('me@[::1]:1/d');
  expect(describeConnection('postgres://me:secret@h/d')).toBe('me@h:5432/d');
  expect(describeConnection({ host: '/run/postgresql' })).toBe('/run/postgresql:5432');
});
