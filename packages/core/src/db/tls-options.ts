import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'node:tls';
import { PgTrickleError } from '../error/pg-trickle-error.js';
import type { ConnectionTarget } from './connection-target.js';

const modes = ['disable', 'allow', 'prefer', 'require', 'no-verify', 'verify-ca', 'verify-full'];

/**
 * What `sslmode` means, as libpq has it: `require` encrypts and verifies only when an authority is named, `verify-ca` verifies who signed the
 * certificate, `verify-full` the host name as well. `allow` and `prefer` promise nothing and are taken as `disable`. Undefined or false: no TLS.
 *
 * @throws {PgTrickleError} `CONNECT_URL_INVALID`
 */
export async function tlsOptions({ sslmode = 'disable', sslrootcert, sslcert, sslkey }: ConnectionTarget): Promise<ConnectionOptions | false> {
  if (!modes.includes(sslmode)) {
    throw new PgTrickleError('CONNECT_URL_INVALID', {
      message: `the connection cannot be read: ${JSON.stringify(sslmode)} is no sslmode`,
      hint: `Use one of ${modes.join(', ')}.`,
    });
  }
  if (['disable', 'allow', 'prefer'].includes(sslmode)) return false;
  const files = {
    ...(sslrootcert === undefined ? {} : { ca: await readFile(sslrootcert) }),
    ...(sslcert === undefined ? {} : { cert: await readFile(sslcert) }),
    ...(sslkey === undefined ? {} : { key: await readFile(sslkey) }),
  };
  if (sslmode === 'no-verify' || (sslmode === 'require' && sslrootcert === undefined)) return { ...files, rejectUnauthorized: false };
  return sslmode === 'verify-full' ? files : { ...files, checkServerIdentity: () => undefined };
}
