import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { PgTrickleError } from '../error/pg-trickle-error.js';
import type { ConnectionTarget } from './connection-target.js';

const modes = ['disable', 'allow', 'prefer', 'require', 'no-verify', 'verify-ca', 'verify-full'];

/**
 * The modes to try, in turn: `allow`, which is meant when nothing is said, is without TLS first and `prefer` with it; neither verifies. As to libpq, the
 * socket of a folder needs none. `PGSSLMODE` counts where the target has no `sslmode`.
 */
export function tlsModes({ host, sslmode, sslrootcert }: ConnectionTarget, env: NodeJS.ProcessEnv = process.env): readonly [string, string?] {
  const mode = sslmode ?? (env.PGSSLMODE || (sslrootcert === 'system' ? 'verify-full' : 'allow'));
  if (modes.includes(mode) && isSocket(host ?? env.PGHOST)) return ['disable'];
  if (mode === 'allow') return ['disable', 'no-verify'];
  return mode === 'prefer' ? ['no-verify', 'disable'] : [mode];
}

const isSocket = (host: string | undefined) => host?.startsWith('/') === true;

/** Whether a connection failed because it was, or was not, encrypted: another `sslmode` may work. Poolers and cloud servers have words of their own. */
export function isAboutTls(error: unknown): boolean {
  const cause = error instanceof PgTrickleError ? error.cause : error;
  return /no encryption|SSL (encryption|off|on)|(SSL|TLS)( connection)? (is )?required|insecure|does not support SSL|SSL routines/i.test(
    String(cause),
  );
}

/**
 * What `sslmode` means, as libpq has it: `require` encrypts and verifies only when an authority is named, `verify-ca` verifies who signed the
 * certificate, `verify-full` the host name as well. False: no TLS.
 * Without `sslrootcert`, `~/.postgresql/root.crt` is taken where it is; `system`, or neither, means those that Node.js trusts.
 *
 * @throws {PgTrickleError} `CONNECT_URL_INVALID`, also for a file that cannot be read or is no certificate or key
 * @see https://www.postgresql.org/docs/18/libpq-ssl.html
 */
export async function tlsOptions({ sslmode, sslrootcert, sslcert, sslkey }: ConnectionTarget, home = homedir()): Promise<ConnectionOptions | false> {
  const mode = sslmode ?? 'disable';
  if (!modes.includes(mode)) throw unreadable(`${JSON.stringify(mode)} is no sslmode`, `Use one of ${modes.join(', ')}.`);
  if (sslrootcert === 'system' && mode !== 'verify-full')
    throw unreadable(
      'sslrootcert=system is for sslmode=verify-full',
      'Anyone can have a certificate that the system trusts: the name has to be verified too.',
    );
  if (mode === 'disable') return false;
  const usual = join(home, '.postgresql/root.crt');
  const authority = sslrootcert === 'system' || mode === 'no-verify' ? undefined : (sslrootcert ?? (existsSync(usual) ? usual : undefined));
  const files = {
    ...(authority === undefined ? {} : { ca: await readPem('sslrootcert', authority, isCertificate) }),
    ...(sslcert === undefined ? {} : { cert: await readPem('sslcert', sslcert, isCertificate) }),
    ...(sslkey === undefined ? {} : { key: await readPem('sslkey', sslkey, isKey) }),
  };
  if (mode === 'no-verify' || (mode === 'require' && authority === undefined)) return { ...files, rejectUnauthorized: false };
  return mode === 'verify-full' ? files : { ...files, checkServerIdentity: () => undefined };
}

const isCertificate = (pem: Buffer) => new X509Certificate(pem);
const isKey = (pem: Buffer) => createPrivateKey(pem);

async function readPem(setting: string, file: string, check: (pem: Buffer) => unknown): Promise<Buffer> {
  const pem = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(`${setting} names ${file}, which cannot be read (${error.code})`, 'See that the file is there, and that you may read it.');
  });
  try {
    check(pem);
  } catch {
    const wanted = check === isKey ? 'private key without a passphrase' : 'certificate';
    throw unreadable(`${setting} names ${file}, which is no ${wanted}`, 'It is a file of the form PEM: -----BEGIN …');
  }
  return pem;
}

const unreadable = (problem: string, hint: string) =>
  new PgTrickleError('CONNECT_URL_INVALID', { message: `the connection cannot be read: ${problem}`, hint });
