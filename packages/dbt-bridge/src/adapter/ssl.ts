import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'node:tls';
import type { PostgresCredentials } from '../project/types.js';

/** What the driver needs for a `sslmode`. Modes that fall back to a plain connection do not ask for encryption. */
export async function sslOf({ sslmode, sslcert, sslkey, sslrootcert }: PostgresCredentials): Promise<ConnectionOptions | false> {
  if (sslmode === undefined || ['disable', 'allow', 'prefer'].includes(sslmode)) return false;
  const [cert, key, ca] = await Promise.all([sslcert, sslkey, sslrootcert].map((path) => (path === undefined ? undefined : readFile(path, 'utf8'))));
  return {
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(ca === undefined ? {} : { ca }),
    rejectUnauthorized: sslmode !== 'require' || ca !== undefined,
    ...(sslmode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
  };
}
