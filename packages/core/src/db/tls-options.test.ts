import { expect, test } from 'vitest';
import { tlsOptions } from './tls-options.js';

/** A home without certificates. */
const nowhere = import.meta.dirname;

test('sslmode means what it means to libpq', async () => {
  expect(await tlsOptions({})).toBe(false);
  expect(await tlsOptions({ sslmode: 'prefer' })).toBe(false);
  expect(await tlsOptions({ sslmode: 'require' }, nowhere)).toEqual({ rejectUnauthorized: false });
  expect(await tlsOptions({ sslmode: 'verify-full' }, nowhere)).toEqual({});
  expect(await tlsOptions({ sslmode: 'verify-ca' }, nowhere)).toEqual({ checkServerIdentity: expect.any(Function) });
  expect(await tlsOptions({ sslrootcert: 'system' })).toEqual({});
  await expect(tlsOptions({ sslmode: 'require', sslrootcert: 'system' })).rejects.toThrow('sslrootcert=system is for sslmode=verify-full');
  await expect(tlsOptions({ sslmode: 'maybe' })).rejects.toMatchObject({
    code: 'CONNECT_URL_INVALID',
    message: 'the connection cannot be read: "maybe" is no sslmode',
  });
});
