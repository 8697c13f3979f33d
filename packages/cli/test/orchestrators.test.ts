import { spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test as base } from '@pgtrickle-js/test-fixtures/vitest';
import { describe, expect, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { findProgram, freePort } from './support/programs.js';
import { pgtrickle } from './support/run-pgtrickle.js';
import { spelled } from './support/spelled.js';

const examples = fileURLToPath(new URL('../../../examples/orchestrators/', import.meta.url));
const command = pgtrickle.join(' ');
// Heavy, and of use to these tests only: docs/orchestrators.md says how to install them.
const installed = process.env.PGTRICKLE_TEST_ORCHESTRATORS ?? '';
const airflow = findProgram(process.env.PGTRICKLE_TEST_AIRFLOW ?? 'airflow');
const redis = findProgram('redis-server');
const has = (name: string) => installed !== '' && existsSync(join(installed, 'node_modules', name));

const test = base.extend<{ folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixture's needs from this pattern
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'pgtrickle-orchestrators-'));
    cpSync(examples, folder, { recursive: true });
    if (installed !== '') symlinkSync(join(installed, 'node_modules'), join(folder, 'node_modules'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
});

test.beforeAll(async ({ db }) => {
  await db.query(
    await spelled(
      db,
      `create table orders (id int primary key, customer int, amount int); insert into orders values (1, 1, 5);
    select pgtrickle.create_stream_table(name => 'public.order_totals', query => 'select customer, sum(amount) as total from public.orders group by customer', schedule => '1h')`,
    ),
  );
});

function run(program: string, words: readonly string[], options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }) {
  return new Promise<{ exit: number | null; output: string }>((resolve) => {
    const child = spawn(program, [...words], { ...options, env: { PATH: process.env.PATH, HOME: process.env.HOME, ...options.env } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
      });
    }
    child.on('close', (exit) => resolve({ exit, output }));
  });
}

describe('GitHub Actions', () => {
  const workflow = parse(readFileSync(join(examples, 'github-actions/stream-tables.yml'), 'utf8'));
  const { steps } = workflow.jobs['stream-tables'];

  test('the workflow has the form of one', () => {
    expect(Object.keys(workflow)).toEqual(['name', 'on', 'permissions', 'concurrency', 'jobs']);
    expect(Object.keys(workflow.on)).toEqual(['pull_request', 'push', 'schedule']);
    for (const step of steps) {
      expect(Object.keys(step).filter((key) => !['name', 'if', 'uses', 'with', 'run'].includes(key))).toEqual([]);
      expect(Number('uses' in step) + Number('run' in step)).toBe(1);
      if (step.uses) expect(step.uses).toMatch(/^actions\/[\w-]+@v\d+$/);
    }
  });

  test('its steps do what they say, on each event', { timeout: 60_000 }, async ({ database, folder, db }) => {
    // The installed command, for a shell.
    writeFileSync(join(folder, 'pgtrickle'), `#!/bin/sh\nexec ${pgtrickle.map((word) => `'${word}'`).join(' ')} "$@"\n`);
    chmodSync(join(folder, 'pgtrickle'), 0o755);
    const env = { PGTRICKLE_URL: database.url, PATH: `${folder}${delimiter}${process.env.PATH}` };
    mkdirSync(join(folder, 'stream_tables'));
    writeFileSync(join(folder, 'pgtrickle.config.yaml'), 'project: shop\n');
    writeFileSync(join(folder, 'stream_tables/order_count.sql'), '---\nschedule: 1h\n---\nselect count(*) as orders from public.orders\n');
    await db.query('insert into orders values (2, 2, 30)');
    const ran: Record<string, string[]> = {};
    for (const event of ['pull_request', 'push', 'schedule']) {
      const meant = steps.filter((step: { run?: string; if?: string; name: string }) => {
        const [, operator, wanted] = /^github\.event_name (==|!=) '(\w+)'$/.exec(step.if ?? '') ?? [];
        return step.run && step.name !== 'Install' && (operator === undefined || (operator === '==') === (event === wanted));
      });
      ran[event] = meant.map(({ name }: { name: string }) => name);
      for (const step of meant)
        expect(await run('bash', ['-e', '-o', 'pipefail', '-c', step.run], { cwd: folder, env }), step.name).toMatchObject({ exit: 0 });
    }
    expect(ran).toEqual({
      pull_request: ['Plan'],
      push: ['Apply', 'Wait for data', 'Check freshness'],
      schedule: ['Wait for data', 'Refresh', 'Check freshness'],
    });
    expect((await db.query('select total::int from order_totals where customer = 2')).rows).toEqual([{ total: 30 }]);
    expect((await db.query('select orders::int from order_count')).rows).toEqual([{ orders: 2 }]);
  });
});

describe.skipIf(airflow === undefined)('Airflow (skipped where it is not installed)', () => {
  test('the DAG runs: waits, refreshes, checks', { timeout: 240_000 }, async ({ database, folder, db }) => {
    await db.query('insert into orders values (3, 3, 40) on conflict do nothing');
    const env = {
      AIRFLOW_HOME: join(folder, 'home'),
      AIRFLOW__CORE__DAGS_FOLDER: join(folder, 'airflow'),
      AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
      PGTRICKLE_URL: database.url,
      PGTRICKLE_COMMAND: command,
    };
    const migrated = await run(airflow as string, ['db', 'migrate'], { cwd: folder, env });
    expect(migrated.exit, migrated.output).toBe(0);
    const listed = await run(airflow as string, ['dags', 'list-import-errors'], { cwd: folder, env });
    expect(listed.output).toContain('No data found');
    const tested = await run(airflow as string, ['dags', 'test', 'order_totals'], { cwd: folder, env });
    expect(tested.exit, tested.output).toBe(0);
    expect((await db.query('select total::int from order_totals where customer = 3')).rows).toEqual([{ total: 40 }]);
  });
});

describe.skipIf(!has('bullmq') || redis === undefined)('BullMQ (skipped without PGTRICKLE_TEST_ORCHESTRATORS and redis-server)', () => {
  test('a job refreshes; a second of the same is the same; what cannot be mended is not tried again', { timeout: 60_000 }, async ({
    database,
    folder,
    db,
  }) => {
    const port = await freePort();
    const server = spawn(redis as string, ['--port', `${port}`, '--save', '', '--bind', '127.0.0.1', '--dir', folder], { stdio: 'ignore' });
    onTestFinished(() => void server.kill());
    await db.query('insert into orders values (4, 4, 50) on conflict do nothing');
    writeFileSync(
      join(folder, 'try.mjs'),
      `import { QueueEvents } from 'bullmq';
import { addRefresh, openQueue, startWorker } from './bullmq/worker.mjs';
const queue = openQueue();
const events = new QueueEvents(queue.name, { connection: { host: '127.0.0.1', port: ${port} } });
await events.waitUntilReady();
const [first, second] = [await addRefresh(queue, 'public.order_totals'), await addRefresh(queue, 'public.order_totals')];
const worker = startWorker();
const report = await first.waitUntilFinished(events);
const wrong = await addRefresh(queue, 'public.nothing');
const failure = await wrong.waitUntilFinished(events).catch((error) => error.message);
const { attemptsMade } = await queue.getJob(wrong.id);
console.log(JSON.stringify({ same: first.id === second.id, names: report.findings.map(({ subject }) => subject), failure, attemptsMade }));
await Promise.all([worker.close(), events.close(), queue.close()]);
`,
    );
    const env = { REDIS_URL: `redis://127.0.0.1:${port}`, PGTRICKLE_URL: database.url, PGTRICKLE_COMMAND: command };
    const { exit, output } = await run(process.execPath, ['try.mjs'], { cwd: folder, env });
    expect(exit, output).toBe(0);
    expect(JSON.parse(output.trim().split('\n').at(-1) ?? '')).toEqual({
      same: true,
      names: ['public.order_totals'],
      failure: expect.stringContaining('STREAM_TABLE_NOT_FOUND'),
      attemptsMade: 1,
    });
    expect((await db.query('select total::int from order_totals where customer = 4')).rows).toEqual([{ total: 50 }]);
  });
});

describe.skipIf(!has('@temporalio/testing'))('Temporal (skipped without PGTRICKLE_TEST_ORCHESTRATORS)', () => {
  test('the activities run, the workflow is one that the sandbox takes', { timeout: 120_000 }, async ({ database, folder, db }) => {
    await db.query('insert into orders values (5, 5, 60) on conflict do nothing');
    // The server that runs workflows is a download of its own: activities run in Temporal's environment for tests, the workflow is bundled.
    writeFileSync(
      join(folder, 'try.mjs'),
      `import { MockActivityEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode } from '@temporalio/worker';
import { fileURLToPath } from 'node:url';
import * as activities from './temporal/activities.mjs';
const run = (activity, ...args) => new MockActivityEnvironment().run(activity, ...args);
await run(activities.waitUntilPopulated, 'public.order_totals');
await run(activities.refresh, 'public.order_totals');
const { findings } = await run(activities.freshness, 'public.order_totals');
const failure = await run(activities.refresh, 'public.nothing').catch(({ nonRetryable, message }) => ({ nonRetryable, message }));
const { code } = await bundleWorkflowCode({ workflowsPath: fileURLToPath(new URL('temporal/workflows.mjs', import.meta.url)), logger: { info() {}, warn() {}, error: console.error, debug() {}, trace() {}, log() {} } });
console.log(JSON.stringify({ names: findings.map(({ subject }) => subject), failure, bundled: code.includes('refreshStreamTable') }));
process.exit();
`,
    );
    const { exit, output } = await run(process.execPath, ['try.mjs'], {
      cwd: folder,
      env: { PGTRICKLE_URL: database.url, PGTRICKLE_COMMAND: command },
    });
    expect(exit, output).toBe(0);
    expect(JSON.parse(output.trim().split('\n').at(-1) ?? '')).toEqual({
      names: ['public.order_totals'],
      failure: { nonRetryable: true, message: expect.stringContaining('STREAM_TABLE_NOT_FOUND') },
      bundled: true,
    });
    expect((await db.query('select total::int from order_totals where customer = 5')).rows).toEqual([{ total: 60 }]);
  });
});
