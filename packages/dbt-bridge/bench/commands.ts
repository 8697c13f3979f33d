// How long commands take from nothing, a new process each time, next to dbt-core where PGT_BENCH_DBT names its executable: both in turn on the
// same generated projects, the median of some rounds, and the ratio that has to be reached. PGT_BENCH_ROUNDS makes more of them, PGT_BENCH_ONLY (a regular
// expression, such as `parse|ls`) runs only the measures whose names it is in.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, startServer } from '@pgtrickle-js/test-fixtures';
import { Client } from 'pg';

const rounds = Number(process.env.PGT_BENCH_ROUNDS ?? 3);
const dbt = process.env.PGT_BENCH_DBT;
const only = new RegExp(process.env.PGT_BENCH_ONLY ?? '');
const here = import.meta.dirname;
const bin = join(here, '../bin/pgt-dbt.js');
const folder = mkdtempSync(join(tmpdir(), 'pgt-dbt-bench-'));

interface Measured {
  readonly seconds: number;
  readonly megabytes: number;
}

const server = await startServer();
try {
  console.log(
    `on ${server.description}; ${dbt === undefined ? 'dbt-core is skipped: PGT_BENCH_DBT names no executable' : `next to ${version(dbt)}`}`,
  );
  const env = connection((await createDatabase(server)).url);
  if (only.test('start')) startUp();
  if (only.test('parse of 10,000 models') || ['parse', 'ls', 'compile'].some((what) => only.test(`${what} of 1,000 models`))) {
    const small = await prepare('small', 1_000, env);
    const thousand = compare('parse of 1,000 models', ['parse'], small, env, 25);
    compare('ls of 1,000 models', ['ls', '--quiet'], small, env, 10);
    compare('compile of 1,000 models', ['compile', '--quiet'], small, env, 35);
    if (thousand !== undefined && only.test('parse of 10,000 models')) large(await prepare('large', 10_000, env), env, thousand);
  }
  if (
    ['run of 200 models without changes', 'run of 200 models over the views that dbt-core made', 'their data tests'].some((what) => only.test(what))
  ) {
    const few = await prepare('few', 200, env);
    // dbt-core knows no stream tables: what both run is views, ephemeral models and tables.
    replace(join(few, 'dbt_project.yml'), /marts: .*/, 'marts: {+materialized: view}');
    pgt(['run'], few, env);
    // Each has a database of its own: in one, each would meet what the other has made anew.
    const theirs = connection((await createDatabase(server)).url);
    if (dbt !== undefined) {
      await setUp(few, theirs);
      timed(dbt, ['run'], few, theirs);
    }
    compare('run of 200 models without changes', ['run'], few, env, 10, theirs);
    if (dbt !== undefined) compare('run of 200 models over the views that dbt-core made', ['run'], few, env, 10);
    compare('their data tests', ['test'], few, env, 3);
  }
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

function large(project: string, env: Record<string, string>, thousand: Measured): void {
  const ten = median(Array.from({ length: rounds }, () => pgt(['parse'], project, env)));
  report('parse of 10,000 models', `${ten.seconds.toFixed(2)} s`, ten.seconds <= 2.7, 'at most 2.7 s');
  report('  its memory', `${ten.megabytes.toFixed(0)} MB`, ten.megabytes <= 600, 'at most 600 MB');
  const perModel = ten.seconds / 10 / thousand.seconds;
  report('  time per model next to 1,000 models', perModel.toFixed(2), perModel <= 1.1, 'at most 1.1');
}

function compare(
  what: string,
  args: readonly string[],
  project: string,
  env: Record<string, string>,
  least: number,
  theirEnv = env,
): Measured | undefined {
  if (!only.test(what)) return undefined;
  const ours: Measured[] = [];
  const theirs: Measured[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(pgt(args, project, env));
    if (dbt !== undefined) theirs.push(timed(dbt, [...args, '--no-partial-parse'], project, theirEnv));
  }
  const own = median(ours);
  if (dbt === undefined) {
    console.log(`${what}: ${own.seconds.toFixed(2)} s`);
    return own;
  }
  const other = median(theirs);
  const ratio = other.seconds / own.seconds;
  report(
    what,
    `${ratio.toFixed(1)} times as fast (${own.seconds.toFixed(2)} s, dbt-core ${other.seconds.toFixed(2)} s)`,
    ratio >= least,
    `at least ${least}`,
  );
  return own;
}

/** What `--version` costs beyond Node's own start. */
function startUp(): void {
  const times = { node: [] as number[], version: [] as number[] };
  for (let round = 0; round < 20; round++) {
    times.node.push(timed(process.execPath, ['-e', '0'], here, {}).seconds);
    times.version.push(timed(process.execPath, [bin, '--version'], here, {}).seconds);
  }
  const beyond = (Math.min(...times.version) - Math.min(...times.node)) * 1000;
  report('pgt-dbt --version beyond node -e 0', `${beyond.toFixed(0)} ms`, beyond <= 60, 'at most 60 ms');
}

function report(what: string, seen: string, holds: boolean, wanted: string): void {
  console.log(`${what}: ${seen}, ${wanted}${holds ? '' : ': MISSED'}`);
  if (!holds) process.exitCode = 1;
}

async function prepare(name: string, models: number, env: Record<string, string>): Promise<string> {
  const project = join(folder, name);
  timed(process.execPath, [join(here, 'make-dbt-project.mjs'), String(models), project], here, env);
  await setUp(project, env);
  return project;
}

async function setUp(project: string, { PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE }: Record<string, string>): Promise<void> {
  const client = new Client({ host: PGHOST, port: Number(PGPORT), user: PGUSER, password: PGPASSWORD, database: PGDATABASE });
  await client.connect();
  await client.query(readFileSync(join(project, 'setup.sql'), 'utf8'));
  await client.end();
}

function pgt(args: readonly string[], project: string, env: Record<string, string>): Measured {
  return timed(process.execPath, [bin, ...args], project, env);
}

function timed(command: string, args: readonly string[], cwd: string, env: Record<string, string>): Measured {
  if (cwd !== here) keepInMemory(join(cwd, 'models'));
  const started = performance.now();
  const measured = join(folder, 'memory');
  // The peak of a child that is Node: it says so itself when it ends.
  const preload = command === process.execPath ? ['--import', `data:text/javascript,${encodeURIComponent(memoryReport(measured))}`] : [];
  const { status, stdout, stderr, error } = spawnSync(command, [...preload, ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...env, DBT_PROFILES_DIR: cwd, DBT_SEND_ANONYMOUS_USAGE_STATS: '0' },
    maxBuffer: 1 << 28,
  });
  const seconds = (performance.now() - started) / 1000;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}\n${error ?? ''}${stdout}${stderr}`);
  return { seconds, megabytes: preload.length > 0 ? Number(readFileSync(measured, 'utf8')) / 1024 : 0 };
}

/** Reads the files, for either of the two: what is measured is not the disk of a machine that has dropped them since the last round. */
function keepInMemory(files: string): void {
  for (const entry of readdirSync(files, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) readFileSync(join(entry.parentPath, entry.name));
}

function memoryReport(path: string): string {
  return `import { writeFileSync } from 'node:fs'; process.on('exit', () => writeFileSync(${JSON.stringify(path)}, String(process.resourceUsage().maxRSS)));`;
}

function median(values: readonly Measured[]): Measured {
  return values.toSorted((a, b) => a.seconds - b.seconds)[Math.floor(values.length / 2)] as Measured;
}

function replace(path: string, from: RegExp, to: string): void {
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
}

function version(command: string): string {
  return `dbt-core ${/installed:\s+(\S+)/.exec(spawnSync(command, ['--version'], { encoding: 'utf8' }).stdout)?.[1] ?? '?'}`;
}

function connection(url: string): Record<string, string> {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: pathname.slice(1),
  };
}
