import { expect, test } from 'vitest';
import { isAboutTls, tlsModes, tlsOptions } from './tls-options.js';

/** A home without certificates. */
const nowhere = import.meta.dirname;

test('sslmode means what it means to libpq', async () => {
  expect(await tlsOptions({})).toBe(false);
  expect(await tlsOptions({ sslmode: 'require' }, nowhere)).toEqual({ rejectUnauthorized: false });
  expect(await tlsOptions({ sslmode: 'verify-full' }, nowhere)).toEqual({});
  expect(await tlsOptions({ sslmode: 'verify-ca' }, nowhere)).toEqual({ checkServerIdentity: expect.any(Function) });
  expect(await tlsOptions({ sslmode: 'verify-full', sslrootcert: 'system' })).toEqual({});
  await expect(tlsOptions({ sslmode: 'require', sslrootcert: 'system' })).rejects.toThrow('sslrootcert=system is for sslmode=verify-full');
  await expect(tlsOptions({ sslmode: 'maybe' })).rejects.toMatchObject({
    code: 'CONNECT_URL_INVALID',
    message: 'the connection cannot be read: "maybe" is no sslmode',
  });
});

test('where sslmode leaves it open both ways are tried, in the order of libpq; a socket needs no TLS', () => {
  expect(tlsModes({}, {})).toEqual(['disable', 'no-verify']);
  expect(tlsModes({ sslmode: 'allow' }, {})).toEqual(['disable', 'no-verify']);
  expect(tlsModes({ sslmode: 'prefer' }, { PGSSLMODE: 'require' })).toEqual(['no-verify', 'disable']);
  expect(tlsModes({}, { PGSSLMODE: 'require' })).toEqual(['require']);
  expect(tlsModes({ sslrootcert: 'system' }, {})).toEqual(['verify-full']);
  expect(tlsModes({ host: '/run/postgresql', sslmode: 'require' }, {})).toEqual(['disable']);
  expect(tlsModes({}, { PGHOST: '/run/postgresql' })).toEqual(['disable']);
  expect(tlsModes({ host: '/run', sslmode: 'maybe' }, {})).toEqual(['maybe']);
});

test.each([
  ['no pg_hba.conf entry for host "10.0.0.1", user "app", database "shop", no encryption', true],
  ['no pg_hba.conf entry for host "10.0.0.1", user "app", database "shop", SSL encryption', true],
  ['connection is insecure (try using `sslmode=require`)', true],
  ['SSL required', true],
  ['The server does not support SSL connections', true],
  ['password authentication failed for user "app"', false],
  ['connect ECONNREFUSED 127.0.0.1:5432', false],
])('%s: another sslmode may help: %s', (message, expected) => {
  expect(isAboutTls(new Error(message))).toBe(expected);
});
