import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type DbtProject, makeProject, ok, test } from './dbt.fixture.js';

const nowhere = 'postgres://nobody@127.0.0.1:1/none';
const macro = (name: string) => `{% macro ${name}() %}'${name}'{% endmacro %}`;

const packaged = (name: string, needs = '') => ({
  [`${name}/dbt_project.yml`]: `name: ${name}\nversion: "1.0"\n`,
  [`${name}/macros/say.sql`]: macro(`say_${name}`),
  ...(needs === '' ? {} : { [`${name}/packages.yml`]: needs }),
});

/** Commits a folder, and gives the hash. */
function commit(folder: string, tag: string): string {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], { cwd: folder, encoding: 'utf8' }).trim();
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--message', tag);
  git('tag', tag);
  return git('rev-parse', 'HEAD');
}

test('local and git packages, with what they need, are installed and locked as dbt locks them', async () => {
  await using project = await makeProject(nowhere, {
    ...packaged('nearby', 'packages:\n  - local: further\n'),
    ...packaged('further'),
    ...packaged('versioned'),
  });
  const hash = commit(join(project.dir, 'versioned'), 'v1');
  await project.write({
    'packages.yml': `packages:\n  - local: nearby\n  - git: "file://${project.dir}/versioned"\n    revision: v1\n`,
    'models/one.sql': 'select {{ nearby.say_nearby() }}, {{ further.say_further() }}, {{ versioned.say_versioned() }}',
  });
  const first = await project.dbt('deps');
  expect(first).toMatchObject({ exit: 0, stderr: '' });
  expect(first.stdout).toContain(`Installed from revision ${hash}`);
  expect(await project.read('package-lock.yml')).toBe(`packages:
  - local: nearby
    name: nearby
  - git: file://${project.dir}/versioned
    name: versioned
    revision: ${hash}
  - local: further
    name: further
sha1_hash: ${(await project.read('package-lock.yml')).trim().split('\n').at(-1)?.split(' ')[1]}
`);
  await ok(project.dbt('parse'));
  // The lock decides, until packages.yml or --upgrade says otherwise.
  await project.write({ 'versioned/macros/say.sql': macro('say_else') });
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', 'commit', '-qam', 'more'], { cwd: join(project.dir, 'versioned') });
  execFileSync('git', ['tag', '--force', 'v1'], { cwd: join(project.dir, 'versioned') });
  await ok(project.dbt('deps'));
  expect(await project.read('dbt_packages/versioned/macros/say.sql')).toContain('say_versioned');
  await ok(project.dbt('deps --upgrade'));
  expect(await project.read('dbt_packages/versioned/macros/say.sql')).toContain('say_else');
});

test('dbt_project.yml may ask for a target and variables that deps and clean do not have', async () => {
  await using project = await makeProject(nowhere, {
    ...packaged('nearby'),
    'dbt_project.yml': `name: shop
profile: missing
models:
  +enabled: "{{ target.type != 'elsewhere' and target['name'] == '' and not target }}"
  +schema: "{{ var('not_given') }}"
quoting:
  database: "{{ env_var('NOT_SET', 'None') | as_native }}"
seeds:
  +enabled: "{{ flags.FULL_REFRESH or dbt_version >= '1.0' }}"
`,
    'packages.yml': `packages:\n  - local: "{{ 'nearby' if dbt_version >= '1.0' else 'none' }}"\n`,
  });
  for (const command of ['deps', 'clean']) expect(await project.dbt(command)).toMatchObject({ exit: 0, stderr: '' });
  expect(await readdir(join(project.dir, 'dbt_packages'))).toEqual(['nearby']);
});

test('a package that cannot be had leaves those that worked', async () => {
  await using project = await makeProject(nowhere, { ...packaged('nearby'), 'packages.yml': 'packages:\n  - local: nearby\n' });
  await ok(project.dbt('deps'));
  await project.write({ 'packages.yml': `packages:\n  - local: nearby\n  - git: file://${project.dir}/missing\n` });
  const { exit, stderr } = await project.dbt('deps');
  expect(exit).toBe(2);
  expect(stderr).toContain('DBT_PACKAGE_UNAVAILABLE');
  expect(await readdir(join(project.dir, 'dbt_packages'))).toEqual(['nearby']);
  expect((await readdir(project.dir)).filter((name) => name.startsWith('.dbt_packages'))).toEqual([]);
});

test('the hash of the lock is the one that dbt-core 1.11.16 writes', async () => {
  await using project = await makeProject(nowhere, { ...packaged('nearby'), 'packages.yml': 'packages:\n  - local: nearby\n' });
  await ok(project.dbt('deps --lock'));
  expect(await project.read('package-lock.yml')).toContain('sha1_hash: d4e793c0bae893535c6b3bfab0f4b87894818755\n');
});

/** A hub on this machine, with one package in some versions. */
async function withHub(project: DbtProject, work: (url: string) => Promise<void>): Promise<void> {
  await project.write({ 'archive/hubbed-1.0/dbt_project.yml': 'name: hubbed\n', 'archive/hubbed-1.0/macros/say.sql': macro('say_hubbed') });
  execFileSync('tar', ['-czf', 'hubbed.tgz', 'hubbed-1.0'], { cwd: join(project.dir, 'archive') });
  const archive = await readFile(join(project.dir, 'archive/hubbed.tgz'));
  const server = createServer((request, response) => {
    const base = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    const version = (requires: string[] = []) => ({
      name: 'hubbed',
      packages: [],
      downloads: { tarball: `${base}/hubbed.tgz` },
      require_dbt_version: requires,
    });
    if (request.url === '/hubbed.tgz') response.end(archive);
    else if (request.url === '/api/v1/acme/hubbed.json')
      response.end(
        JSON.stringify({
          name: 'hubbed',
          versions: { '0.9.0': version(), '1.0.0': version(), '1.1.0': version(['>=1.0.0', '<1.1.0']), '2.0.0-rc1': version(), '2.0.0': version() },
        }),
      );
    else response.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  try {
    await work(`http://127.0.0.1:${(server.address() as { port: number }).port}/`);
  } finally {
    server.close();
  }
}

test('the hub gives the newest version in the range that allows this dbt; a tarball is taken from its address', async () => {
  await using project = await makeProject(nowhere);
  await withHub(project, async (url) => {
    const env = { DBT_PACKAGE_HUB_URL: url };
    await project.write({ 'packages.yml': 'packages:\n  - package: acme/hubbed\n    version: [">=0.9.0", "<2.0.0"]\n' });
    const { stdout, stderr, exit } = await project.dbt('deps', { env });
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    expect(stdout).toContain('Installed from version 1.0.0');
    expect(stdout).toContain('Updated version available: 2.0.0');
    expect(await project.read('package-lock.yml')).toContain('  - name: hubbed\n    package: acme/hubbed\n    version: 1.0.0\n');
    expect(await project.read('dbt_packages/hubbed/macros/say.sql')).toContain('say_hubbed');

    await ok(project.dbt(['deps', '--add-package', 'acme/hubbed@2.0.0'], { env }));
    expect(await project.read('packages.yml')).toBe('packages:\n  - package: acme/hubbed\n    version: 2.0.0\n');
    expect(await project.read('package-lock.yml')).toContain('version: 2.0.0');

    await project.write({ 'packages.yml': 'packages:\n  - package: acme/hubbed\n    version: 7.0.0\n' });
    const missing = await project.dbt('deps', { env });
    expect(missing.exit).toBe(2);
    expect(missing.stderr).toContain('no version of acme/hubbed is 7.0.0');
    await project.write({ 'packages.yml': `packages:\n  - tarball: ${url}hubbed.tgz\n    name: hubbed\n` });
    await ok(project.dbt('deps', { env }));
    expect(await project.read('package-lock.yml')).toContain(`    tarball: ${url}hubbed.tgz`);
  });
});

test('an archive whose paths lead out of it is refused', async () => {
  await using project = await makeProject(nowhere, { 'packages.yml': '', 'out/evil.txt': 'x' });
  await mkdir(join(project.dir, 'archive'));
  execFileSync('tar', ['-czPf', 'archive/evil.tgz', '--transform', 's,^out,../../../evil,', 'out/evil.txt'], { cwd: project.dir });
  const archive = await readFile(join(project.dir, 'archive/evil.tgz'));
  const server = createServer((_request, response) => response.end(archive));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  try {
    await writeFile(
      join(project.dir, 'packages.yml'),
      `packages:\n  - tarball: http://127.0.0.1:${(server.address() as { port: number }).port}/e.tgz\n    name: evil\n`,
    );
    const { exit, stderr } = await project.dbt('deps');
    expect(exit).toBe(2);
    expect(stderr).toContain('leads out of the package');
  } finally {
    server.close();
  }
});

test('init writes a project that builds, and overwrites nothing', async ({ database, db }) => {
  await db.query('drop schema if exists my_shop cascade; create extension if not exists pg_trickle');
  await using project = await makeProject(database.url);
  await ok(project.dbt('init my_shop'));
  const built = await project.dbt('build --project-dir my_shop --profiles-dir my_shop');
  expect(built).toMatchObject({ exit: 0, stderr: '' });
  expect(built.stdout).toContain('PASS=7 WARN=0 ERROR=0');
  expect((await db.query("select total::text from my_shop.customer_totals where customer = 'Ann'")).rows).toEqual([{ total: '15.75' }]);
  const again = await project.dbt('init my_shop');
  expect(again).toMatchObject({ exit: 2, stderr: expect.stringContaining('already exists here') });
  expect(await project.dbt(['init', '2 shops'])).toMatchObject({ exit: 2, stderr: expect.stringContaining('is no name for a project') });
});

test('clean deletes what clean-targets names, and refuses what lies outside of the project or holds its sources', async () => {
  const base = 'name: shop\nprofile: shop\n';
  await using project = await makeProject(nowhere, {
    'target/x': '',
    'dbt_packages/y': '',
    'dbt_project.yml': `${base}clean-targets: [target, dbt_packages]\n`,
  });
  await ok(project.dbt('clean'));
  expect((await readdir(project.dir)).sort()).toEqual(['dbt_project.yml', 'profiles.yml']);
  for (const [target, why] of [
    ['../elsewhere', 'lies outside of the project'],
    ['models', 'holds sources of the project'],
    ['.', 'lies outside of the project'],
  ]) {
    await project.write({ 'dbt_project.yml': `${base}clean-targets: ["${target}"]\n`, 'models/one.sql': 'select 1' });
    const { exit, stderr } = await project.dbt('clean');
    expect({ exit, stderr }).toEqual({ exit: 2, stderr: expect.stringContaining(why as string) });
    expect(await project.read('models/one.sql')).toBe('select 1');
  }
});
