import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { test as base } from './knex.fixture.js';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const { version } = require('../package.json');
// Each version is an installation of its own: all of them with PGTRICKLE_TEST_THOROUGH=1.
const versions = process.env.PGTRICKLE_TEST_THOROUGH === '1' ? ['3.0.1', '3.1.0', '3.2.10', '3.3.0'] : ['3.0.1'];

const run = (command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}) => {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', NODE_ENV: 'development', ...env },
  });
  return { status, output: `${stdout}${stderr}` };
};
const hasRegistry = run('npm', ['view', 'knex@3.0.1', 'version', '--fetch-retries=0', '--fetch-timeout=15000'], root).status === 0;

/** A folder with the packages as they would be published. */
const test = base.extend<{ $file: { tarballs: string[] }; $test: { project: string } }>({
  tarballs: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixture's needs from this pattern
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'packed-'));
      const built = run('npm', ['run', 'build'], root);
      expect(built.status, built.output).toBe(0);
      const packed = run('npm', ['pack', '--json', '--pack-destination', folder, '-w', 'packages/core', '-w', 'packages/knex-migrations'], root);
      expect(packed.status, packed.output).toBe(0);
      const files = ['core', 'knex-migrations'].map((name) => join(folder, `pgtrickle-js-${name}-${version}.tgz`));
      await use(files);
      rmSync(folder, { recursive: true });
    },
    { scope: 'file' },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: the same
  project: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'project-'));
    await use(folder);
    rmSync(folder, { recursive: true });
  },
});

/** The files of the README's quick start, as it shows them. */
function readmeFiles(): [string, string][] {
  const readme = readFileSync(join(root, 'packages/knex-migrations/README.md'), 'utf8');
  return [...readme.matchAll(/^`([^`]+)`:\n\n```js\n([\s\S]*?)^```$/gm)].map(([, path, text]) => [path as string, text as string]);
}

const usage = `import knexFactory, { type Knex } from 'knex';
import { createStreamTable, register, streamTable, withStreamTables } from '@pgtrickle-js/knex-migrations';

const knex = knexFactory(withStreamTables({ client: 'pg', connection: 'postgres://localhost/none' }));
register(knex);
export async function up(trx: Knex): Promise<void> {
  await createStreamTable(trx, 'a', { query: (k) => k('orders').select('id'), schedule: null, refreshMode: 'full', tier: 'hot' });
  await trx.schema.createTable('b', () => undefined).createStreamTable('c', { query: trx.raw('select 1 as one') }).dropStreamTableIfExists('c');
  const has: boolean = await trx.schema.hasStreamTable('a');
  const rows: { id: number }[] = await streamTable<{ id: number }>(trx, 'a').where({ id: 1 });
  const first: { id: number } | undefined = await knex.streamTable<{ id: number }>('a').first();
  console.log(has, rows, first);
}
// @ts-expect-error a definition needs a query
void createStreamTable(knex, 'a', { schedule: '5m' });
// @ts-expect-error there is no such mode
void createStreamTable(knex, 'a', { query: 'select 1', refreshMode: 'SOMETIMES' });
// @ts-expect-error a stream table is not written to
void streamTable(knex, 'a').insert({});
`;

describe.skipIf(!hasRegistry).each(versions)('installed with Knex %s', (version) => {
  test('the quick start works as written, and migrations in every kind of module', { timeout: 300_000 }, async ({ tarballs, project, freshUrl }) => {
    writeFileSync(join(project, 'package.json'), '{ "name": "shop", "type": "module" }');
    const installed = run(
      'npm',
      ['install', '--no-audit', '--no-fund', '--prefer-offline', ...tarballs, `knex@${version}`, 'pg', '@types/pg', '@types/node@24'],
      project,
    );
    expect(installed.status, installed.output).toBe(0);
    mkdirSync(join(project, 'migrations'));
    const files = readmeFiles();
    expect(files.map(([path]) => path)).toEqual(['knexfile.js', 'migrations/001_orders.js']);
    for (const [path, text] of files) writeFileSync(join(project, path), text);
    writeFileSync(
      join(project, 'migrations/002_cjs.cjs'),
      `const { createStreamTable, dropStreamTable } = require('@pgtrickle-js/knex-migrations');
exports.up = (knex) => createStreamTable(knex, 'order_count', { query: 'select count(*) as orders from orders' });
exports.down = (knex) => dropStreamTable(knex, 'order_count');
`,
    );
    writeFileSync(
      join(project, 'migrations/003_typed.ts'),
      `import { createStreamTable, dropStreamTable } from '@pgtrickle-js/knex-migrations';
import type { Knex } from 'knex';
export const up = (knex: Knex): Promise<void> => createStreamTable(knex, 'big_orders', { query: knex('orders').select('id').where('amount', '>', 100) });
export const down = (knex: Knex): Promise<void> => dropStreamTable(knex, 'big_orders');
`,
    );
    const env = { DATABASE_URL: freshUrl };
    for (const [command, ...args] of [
      ['pgt-knex', 'plan'],
      ['knex', 'migrate:latest'],
      ['pgt-knex', 'types'],
      ['pgt-knex', 'check'],
      ['knex', 'migrate:rollback'],
    ] as const) {
      const { status, output } = run(join(project, 'node_modules/.bin', command), args, project, env);
      expect(status, `${command} ${args.join(' ')}: ${output}`).toBe(0);
      if (args[0] === 'migrate:latest') expect(output).toContain('run: 3 migrations');
      if (args[0] === 'types') expect(output).toContain('export interface OrderTotals {\n  readonly customer_id: number | null;\n');
      if (args[0] === 'migrate:rollback') expect(output).toContain('rolled back: 3 migrations');
    }

    writeFileSync(join(project, 'usage.ts'), usage);
    const types = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--target', 'es2023', '--types', 'node', '--lib', 'es2024,esnext.disposable'];
    for (const resolution of [
      ['--module', 'nodenext', '--moduleResolution', 'nodenext'],
      ['--module', 'esnext', '--moduleResolution', 'bundler'],
    ]) {
      const tsc = join(require.resolve('typescript/package.json'), '../bin/tsc');
      const { output } = run(process.execPath, [tsc, ...types, ...resolution, 'usage.ts'], project);
      // The declarations of Knex 3.0 do not pass TypeScript 5 and newer by themselves.
      const errors = output.split('\n').filter((line) => line.includes('error TS') && !line.startsWith('node_modules/knex/'));
      expect(errors).toEqual([]);
    }
  });
});
