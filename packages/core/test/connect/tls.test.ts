import { execFileSync } from 'node:child_process';
import { chownSync, copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, startServer } from '@pgtrickle-js/test-fixtures';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { connect } from '../../src/connect.js';

const hasOpenssl = (() => {
  try {
    return execFileSync('openssl', ['version'], { stdio: 'pipe' }).length > 0;
  } catch {
    return false;
  }
})();
const backend = inject('pgtrickleServer').backend;
const reason = !hasOpenssl ? ' (skipped: openssl is not installed)' : ' (skipped: the data directory of this server is not within reach)';
const isPossible = hasOpenssl && (backend === 'stand-in' || backend === 'embedded');

const folder = mkdtempSync(join(tmpdir(), 'pgt-tls-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string) => join(folder, name);

function makeAuthority(name: string): void {
  const own = ['-keyout', file(`${name}.key`), '-out', file(`${name}.crt`)];
  openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', `/CN=${name}`, ...own);
}

function makeCertificate(name: string, commonName: string, names: string): void {
  openssl(
    'req',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-subj',
    `/CN=${commonName}`,
    '-keyout',
    file(`${name}.key`),
    '-out',
    file(`${name}.csr`),
  );
  writeFileSync(file(`${name}.ext`), `subjectAltName=${names}\n`);
  const authority = ['-CA', file('authority.crt'), '-CAkey', file('authority.key')];
  openssl('x509', '-req', '-in', file(`${name}.csr`), ...authority, '-days', '2', '-extfile', file(`${name}.ext`), '-out', file(`${name}.crt`));
}

const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });

describe.skipIf(!isPossible)(`over TLS${isPossible ? '' : reason}`, () => {
  let [url, dataFolder] = ['', ''];
  let admin: Client;
  const stops: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    for (const name of ['authority', 'stranger']) makeAuthority(name);
    makeCertificate('server', 'localhost', 'DNS:localhost,IP:127.0.0.1');
    makeCertificate('elsewhere', 'elsewhere.example', 'DNS:elsewhere.example');
    makeCertificate('client', 'guest', 'DNS:guest');
    const server = await startServer();
    stops.push(() => server.stop());
    const database = await createDatabase(server);
    stops.push(() => database.drop());
    url = database.url;
    admin = new Client(url);
    await admin.connect();
    stops.push(() => admin.end());
    dataFolder = (await admin.query('show data_directory')).rows[0].data_directory;
    for (const name of ['guest', 'covered', 'bare']) await admin.query(`create role ${name} login`);
    give('authority.crt');
    // Only who shows a certificate of this name comes in as guest.
    const rules = join(dataFolder, 'pg_hba.conf');
    const before = readFileSync(rules, 'utf8');
    const own = ['hostssl all guest 127.0.0.1/32 cert', 'hostssl all covered 127.0.0.1/32 trust', 'hostnossl all bare 127.0.0.1/32 trust'];
    writeFileSync(rules, [...own, 'host all covered,bare 127.0.0.1/32 reject', before].join('\n'));
  });
  afterAll(async () => {
    for (const stop of stops.reverse()) await stop();
  });

  /** Puts a file where the server reads it, as its own. */
  function give(name: string, as = name): void {
    const to = join(dataFolder, as);
    if (existsSync(to)) rmSync(to);
    copyFileSync(file(name), to);
    const { uid, gid } = statSync(dataFolder);
    chownSync(to, uid, gid);
    execFileSync('chmod', ['600', to]);
  }
  async function serve(name: string): Promise<void> {
    give(`${name}.crt`, 'server.crt');
    give(`${name}.key`, 'server.key');
    for (const setting of [`ssl_ca_file = 'authority.crt'`, 'ssl = on']) await admin.query(`alter system set ${setting}`);
    await admin.query('select pg_reload_conf()');
    await expect.poll(async () => (await isEncrypted('sslmode=require').catch(() => false)) && name, { timeout: 10_000 }).toBe(name);
  }
  async function isEncrypted(settings: string, change: (address: URL) => void = () => {}): Promise<boolean> {
    const address = new URL(url);
    address.search = settings;
    change(address);
    const client = await connect(address.href);
    try {
      return (await client.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()')).rows[0].ssl;
    } finally {
      await client.end();
    }
  }
  const setting = (name: string, of: string) => `${name}=${encodeURIComponent(file(of))}`;
  const [trusted, untrusted] = [setting('sslrootcert', 'authority.crt'), setting('sslrootcert', 'stranger.crt')];

  test('a server that does not speak it is said to', async () => {
    await expect(isEncrypted('sslmode=require')).rejects.toMatchObject({
      code: 'CONNECT_FAILED',
      message: expect.stringMatching(/does not speak TLS$/),
    });
    for (const settings of ['', 'sslmode=allow', 'sslmode=prefer']) expect(await isEncrypted(settings), settings).toBe(false);
  });

  test('sslmode means what it means to libpq', async () => {
    await serve('server');
    expect(await isEncrypted('')).toBe(false);
    for (const settings of ['sslmode=disable', 'sslmode=allow']) expect(await isEncrypted(settings), settings).toBe(false);
    expect(await isEncrypted('sslmode=prefer')).toBe(true);
    for (const settings of ['sslmode=require', 'sslmode=no-verify', `sslmode=require&${trusted}`, `sslmode=verify-ca&${trusted}`]) {
      expect(await isEncrypted(settings), settings).toBe(true);
    }
    for (const host of ['127.0.0.1', 'localhost']) {
      const name = (address: URL) => {
        address.hostname = host;
      };
      expect(await isEncrypted(`sslmode=verify-full&${trusted}`, name), host).toBe(true);
    }
    for (const settings of [
      `sslmode=require&${untrusted}`,
      `sslmode=verify-ca&${untrusted}`,
      `sslmode=verify-full&${untrusted}`,
      'sslmode=verify-full',
    ]) {
      await expect(isEncrypted(settings), settings).rejects.toMatchObject({
        code: 'CONNECT_FAILED',
        hint: 'Name the authority that signed it with sslrootcert=.',
      });
    }
  });

  test('who is let in only with TLS, or only without, gets in as with libpq', async () => {
    await serve('server');
    const as = (user: string) => (address: URL) => {
      address.username = user;
    };
    for (const settings of ['', 'sslmode=allow', 'sslmode=prefer', 'sslmode=require']) {
      expect(await isEncrypted(settings, as('covered')), settings).toBe(true);
    }
    for (const settings of ['', 'sslmode=allow', 'sslmode=prefer', 'sslmode=disable']) {
      expect(await isEncrypted(settings, as('bare')), settings).toBe(false);
    }
    for (const [settings, user] of [
      ['sslmode=disable', 'covered'],
      ['sslmode=require', 'bare'],
      ['', 'nobody'],
    ] as const) {
      await expect(isEncrypted(settings, as(user)), `${settings} ${user}`).rejects.toMatchObject({ code: 'CONNECT_AUTH_FAILED' });
    }
  });

  test('verify-full looks at the name, verify-ca does not', async () => {
    await serve('elsewhere');
    expect(await isEncrypted(`sslmode=verify-ca&${trusted}`)).toBe(true);
    await expect(isEncrypted(`sslmode=verify-full&${trusted}`)).rejects.toMatchObject({
      code: 'CONNECT_FAILED',
      message: expect.stringContaining("IP: 127.0.0.1 is not in the cert's list"),
      hint: expect.stringContaining('sslmode=verify-ca'),
    });
  });

  test('a client shows its certificate in place of a password', async () => {
    await serve('server');
    const asGuest = (address: URL) => {
      address.username = 'guest';
      address.password = '';
    };
    expect(await isEncrypted(`sslmode=verify-full&${trusted}&${setting('sslcert', 'client.crt')}&${setting('sslkey', 'client.key')}`, asGuest)).toBe(
      true,
    );
    await expect(isEncrypted(`sslmode=verify-full&${trusted}`, asGuest)).rejects.toMatchObject({ code: 'CONNECT_AUTH_FAILED' });
  });

  test('a file that is not there, or is no certificate, is named', async () => {
    for (const [key, name, problem] of [
      ['sslrootcert', 'missing.crt', 'cannot be read (ENOENT)'],
      ['sslrootcert', 'authority.key', 'is no certificate'],
      ['sslkey', 'client.crt', 'is no private key without a passphrase'],
    ] as const) {
      await expect(isEncrypted(`sslmode=require&${setting(key, name)}`), name).rejects.toMatchObject({
        code: 'CONNECT_URL_INVALID',
        message: `the connection cannot be read: ${key} names ${file(name)}, which ${problem}`,
      });
    }
  });
});
