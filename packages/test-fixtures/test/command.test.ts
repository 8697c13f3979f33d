import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { withClient } from '../src/connect.js';
import { endPrograms, firstLine, pgtFixture } from './support/programs.js';
import { waitUntil } from './support/wait-until.js';

// A temporary folder of its own: what `start` leaves running is found there, and not one that the person at this machine uses.
let TMPDIR = '';
beforeAll(() => {
  TMPDIR = mkdtempSync(join(tmpdir(), 'fixtures-test-'));
  chmodSync(TMPDIR, 0o755);
});
afterEach(endPrograms);
afterAll(() => rmSync(TMPDIR, { recursive: true, force: true }));

const environment = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  TMPDIR,
  PGTRICKLE_TEST_BACKEND: 'stand-in',
  ...more,
});
const fixture = (args: readonly string[], env?: NodeJS.ProcessEnv) => pgtFixture(args, { env: environment(env) });
const node = (script: string) => ['--', process.execPath, '-e', script];
const answers = (url: string) => withClient(url, () => Promise.resolve(true)).catch(() => false);
const serverFolders = () =>
  readdirSync(join(TMPDIR, readdirSync(TMPDIR).find((name) => name.startsWith('pgtrickle-')) ?? '.')).filter((name) => name.startsWith('run-'));

describe('run', () => {
  test('gives the command a fresh database, its exit code back, and leaves no server', async () => {
    const script = `const { PGTRICKLE_URL, DATABASE_URL, PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE } = process.env;
      console.log(JSON.stringify({ PGTRICKLE_URL, DATABASE_URL, PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE })); process.exit(7)`;
    const { code, stdout, stderr } = await fixture(['run', ...node(script)], { PGHOSTADDR: '192.0.2.1', PGDATABASE: 'other' }).ended;
    expect(code).toBe(7);
    expect(stderr).toMatch(/^pgt-fixture: embedded PostgreSQL 18\.\d+ with the stand-in for pg_trickle\n$/);
    const found = JSON.parse(stdout) as Record<string, string>;
    const url = new URL(found.PGTRICKLE_URL ?? '');
    expect(found).toEqual({
      PGTRICKLE_URL: url.href,
      DATABASE_URL: url.href,
      PGHOST: '127.0.0.1',
      PGPORT: url.port,
      PGUSER: 'postgres',
      PGPASSWORD: url.password,
      PGDATABASE: url.pathname.slice(1),
    });
    expect(await answers(url.href)).toBe(false);
    expect(serverFolders()).toEqual([]);
  });

  test('the database has the extension: the newest, another version, or none', async () => {
    const script = `const { Client } = require(${JSON.stringify(createRequire(import.meta.url).resolve('pg'))});
      (async () => { const c = new Client({ connectionString: process.env.PGTRICKLE_URL }); await c.connect();
      console.log((await c.query("SELECT string_agg(extname || ' ' || extversion, ', ') AS e FROM pg_extension WHERE extname LIKE 'pg\\\\_%'")).rows[0].e); await c.end(); })()`;
    const found = async (...options: string[]) => (await fixture(['run', ...options, ...node(script)]).ended).stdout.trim();
    expect(await found()).toMatch(/^pg_trickle \d+\.\d+\.\d+$/);
    expect(await found('--extension-version', '0.1.3')).toBe('pg_trickle 0.1.3');
    expect(await found('--no-extension')).toBe('null');
  });

  test('a signal reaches the command, which decides', async () => {
    const deciding = fixture([
      'run',
      '--no-extension',
      ...node(`process.on('SIGTERM', () => process.exit(5)); setInterval(() => {}, 9); console.log('ready')`),
    ]);
    await firstLine(deciding);
    deciding.child.kill('SIGTERM');
    expect(await deciding.ended).toMatchObject({ code: 5 });

    const dying = fixture(['run', '--no-extension', ...node(`setInterval(() => {}, 9); console.log('ready')`)]);
    await firstLine(dying);
    dying.child.kill('SIGTERM');
    expect(await dying.ended).toMatchObject({ code: 128 + 15 });
    expect(serverFolders()).toEqual([]);
  });

  test('killed itself, the server goes with it', async () => {
    const running = fixture(['run', '--no-extension', ...node(`console.log(process.env.PGTRICKLE_URL); setTimeout(() => {}, 3000)`)]);
    const url = await firstLine(running);
    expect(await answers(url)).toBe(true);
    running.child.kill('SIGKILL');
    await waitUntil('the server is gone', async () => !(await answers(url)));
    await waitUntil('its folder is gone', () => serverFolders().length === 0);
  });

  test('a command that is not there is exit code 127, and no server stays', async () => {
    const { code, stderr } = await fixture(['run', '--no-extension', '--', 'no-such-program']).ended;
    expect(code).toBe(127);
    expect(stderr).toContain('error FIXTURE_COMMAND: cannot run no-such-program: spawn no-such-program ENOENT\n');
    expect(serverFolders()).toEqual([]);
  });
});

describe('start and stop', () => {
  test('the server outlives the command, is found again, and ends', async () => {
    const first = await fixture(['start', '--no-extension']).ended;
    expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(/^postgresql:\/\/\S+\n$/) });
    const url = first.stdout.trim();
    expect(await answers(url)).toBe(true);
    expect(await fixture(['start']).ended).toMatchObject({
      stdout: `${url}\n`,
      stderr: expect.stringMatching(/^pgt-fixture: already running: embedded/),
    });

    expect(await fixture(['stop']).ended).toMatchObject({ code: 0, stderr: 'pgt-fixture: stopped\n' });
    expect(await answers(url)).toBe(false);
    expect(serverFolders()).toEqual([]);
    expect(await fixture(['stop']).ended).toMatchObject({ code: 0, stderr: 'pgt-fixture: no server was running\n' });
  });

  test('two starts at once end with one server', async () => {
    const [one, other] = await Promise.all([fixture(['start', '--no-extension']).ended, fixture(['start', '--no-extension']).ended]);
    expect(one.stdout).toMatch(/^postgresql:/);
    expect(one.stdout).toBe(other.stdout);
    expect(await fixture(['stop']).ended).toMatchObject({ code: 0, stderr: 'pgt-fixture: stopped\n' });
    await waitUntil('no server is left', () => serverFolders().length === 0);
  });

  test.skipIf(process.platform !== 'linux')('where nothing can be written, that is said', async () => {
    const { code, stderr } = await fixture(['run', ...node('')], { TMPDIR: '/proc' }).ended;
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^error FIXTURE_UNAVAILABLE: the temporary folder cannot be written to: ENOENT.*\nhint: Set TMPDIR .*\n$/),
    });
  });

  test('a start that fails says why', async () => {
    const { code, stdout, stderr } = await fixture(['start'], {
      PGTRICKLE_TEST_BACKEND: 'external',
      PGTRICKLE_TEST_URL: 'postgresql://me:canary@127.0.0.1:1/x',
    }).ended;
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: 'error FIXTURE_CONNECT: cannot connect to 127.0.0.1:1/x: connect ECONNREFUSED 127.0.0.1:1\n',
    });
  });
});

test.each([
  [['--help'], 0, /^Usage: pgt-fixture <command> \[options\][\s\S]*Example:\n {2}pgt-fixture run -- npm test\n/, ''],
  [[], 0, /^Usage:/, ''],
  [['--version'], 0, /^\d+\.\d+\.\d+\n$/, ''],
  [['run'], 2, /^$/, 'error FIXTURE_OPTION: run needs a command\nhint: Put it after --, as in: pgt-fixture run -- npm test\n'],
  [
    ['run', 'npm', 'test'],
    2,
    /^$/,
    'error FIXTURE_OPTION: "npm" is one word too many\nhint: Put -- before the command: pgt-fixture run -- npm test\n',
  ],
  [
    ['run', '--backend', 'docker', '--', 'x'],
    2,
    /^$/,
    'error FIXTURE_OPTION: --backend is "docker", which is no backend\nhint: One of external, container, embedded, stand-in.\n',
  ],
  [
    ['run', '--backend', 'external', '--', 'x'],
    1,
    /^$/,
    'error FIXTURE_UNAVAILABLE: the backend "external" was asked for and cannot be had: PGTRICKLE_TEST_URL is not set\n',
  ],
  [
    ['run', '--extension-version', '77.7.7', '--', 'x'],
    1,
    /^$/,
    /^error FIXTURE_EXTENSION: this server has no extension pg_trickle or pg_stream 77\.7\.7\nhint: It has pg_stream 0\.1\.0, pg_trickle 0\.1\.3 to [\d.]+\.\n$/,
  ],
  [['wait'], 2, /^$/, 'error FIXTURE_OPTION: "wait" is no command of pgt-fixture\nhint: See pgt-fixture --help.\n'],
  [['stop', '--now'], 2, /^$/, "error FIXTURE_OPTION: Unknown option '--now'\nhint: See pgt-fixture --help.\n"],
] as const)('pgt-fixture %j ends with %i', async (args, code, stdout, stderr) => {
  const ended = await fixture(args).ended;
  expect(ended).toMatchObject({
    code,
    stdout: expect.stringMatching(stdout),
    stderr: typeof stderr === 'string' ? stderr : expect.stringMatching(stderr),
  });
});
