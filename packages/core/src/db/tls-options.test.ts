import { expect, test } from 'vitest';
import { tlsOptions } from './tls-options.js';

test('sslmode means what it means to libpq', async () => {
  expect(await tlsOptions({})).toBe(false);
  expect(await tlsOptions({ sslmode: 'prefer' })).toBe(false);
  expect(await tlsOptions({ sslmode: 'require' })).toEqual({ rejectUnauthorized: false });
  expect(await tlsOptions({ sslmode: 'verify-full' })).toEqual({});
  expect(await tlsOptions({ sslmode: 'verify-ca' })).toEqual({ checkServerIdentity: expect.any(Function) });
  expect(await tlsOptions({ sslmode: 'require', sslrootcert: import.meta.filename })).toMatchObject({
    ca: expect.any(Buffer),
    checkServerIdentity: expect.any(Function),
  });
  await expect(tlsOptions({ sslmode: 'maybe' })).rejects.toMatchObject({
    code: 'CONNECT_URL_INVALID',
    message: 'the connection cannot be read: "maybe" is no sslmode',
  });
});
