import { readFileSync } from 'node:fs';
import { createStreamTable, dropStreamTable } from '@pgtrickle-js/core';
import { connect } from '@pgtrickle-js/core/connect';
import { createDatabase } from '@pgtrickle-js/test-fixtures';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import '@pgtrickle-js/test-fixtures/global-setup';
import { config, createProject, preamble, type TestProject, tsconfig } from './support/project.js';

const app = (name: string) => readFileSync(new URL(`./apps/${name}`, import.meta.url), 'utf8');

/** A shop with a stream table, and a project whose schema was pulled from it and generated. */
async function shop(
  schema: string,
  files: Record<string, string>,
  type: 'module' | 'commonjs' = 'module',
): Promise<{ project: TestProject; url: string; client: Awaited<ReturnType<typeof connect>> }> {
  const database = await createDatabase(inject('pgtrickleServer'));
  onTestFinished(() => database.drop());
  const client = await connect(database.url);
  onTestFinished(() => client.end());
  await client.query(app('shop.sql'));
  await createStreamTable(client, {
    name: 'public.order_totals',
    query: 'select customer_id, sum(amount) as total from orders group by customer_id',
    schedule: '5m',
  });
  const project = createProject({ 'prisma/schema.prisma': schema + app('shop.prisma'), 'prisma.config.ts': config, ...files }, type);
  onTestFinished(project.remove);
  expect(await project.run(['pull', '--url', database.url])).toMatchObject({ exit: 0, stderr: '' });
  return { project, url: database.url, client };
}

const refusal = (called: string) => `${called} cannot write to the stream table public.order_totals: write to Order (public.orders), and it follows`;

test('prisma-client: reads, freshness, transactions, and every write refused, as typed as it runs', { timeout: 120_000 }, async () => {
  const { project, url } = await shop(preamble({ clientOptions: '  previewFeatures     = ["typedSql"]\n' }), {
    'app.ts': app('app.ts'),
    'tsconfig.json': tsconfig,
  });
  const generated = await project.generate();
  expect(generated).toMatchObject({ exit: 0 });

  const { stdout, stderr, exit } = await project.node('app.ts', { DATABASE_URL: url });
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  const anyWrites = ['create', 'createMany', 'createManyAndReturn', 'update', 'updateMany', 'updateManyAndReturn', 'upsert', 'delete', 'deleteMany'];
  expect(JSON.parse(stdout)).toEqual({
    rows: [
      { customerId: 1, total: '15.5' },
      { customerId: 2, total: '7' },
    ],
    unique: { customerId: 1, total: '15.5', customer: { id: 1, name: 'Ada' } },
    nested: [
      { id: 1, name: 'Ada', totals: [{ customerId: 1, total: '15.5' }] },
      { id: 2, name: 'Grace', totals: [{ customerId: 2, total: '7' }] },
    ],
    freshness: ['public.order_totals', 'pass'],
    info: ['public.order_totals', 'OrderTotal', ['Order (public.orders)'], '5m'],
    streamTables: ['public.order_totals'],
    inTransaction: { customerId: 2, total: '10' },
    inTransactionInfo: true,
    afterRollback: { customerId: 2, total: '7' },
    refreshed: { customerId: 2, total: '8' },
    waited: 'pass',
    timeout: 'WAIT_TIMEOUT',
    ...Object.fromEntries(anyWrites.map((write) => [`any.${write}`, refusal(`orderTotal.${write}()`)])),
    create: refusal('orderTotal.create()'),
    deleteMany: refusal('orderTotal.deleteMany()'),
    'nested create': refusal('customer.create() with data.totals.create'),
    'nested update': refusal('customer.update() with data.totals.updateMany'),
    'nested delete': refusal('customer.update() with data.totals.deleteMany'),
    'nested connect': refusal('customer.update() with data.totals.connect'),
    'nested upsert': refusal('customer.upsert() with update.totals.deleteMany'),
    'keyed update': refusal('order.update() with data.total.update'),
    deep: refusal('customer.update() with data.orders.update.data.total.update'),
    annotated: refusal('customer.update() with data.totals.deleteMany'),
    hidden: refusal('customer.update() with data.totals.deleteMany'),
    'in transaction': refusal('$executeRaw with UPDATE'),
    raw: refusal('$executeRaw with DELETE'),
    'raw unsafe': refusal('$executeRawUnsafe with INSERT'),
    'raw query': refusal('$queryRaw with DELETE'),
    'raw query unsafe': refusal('$queryRawUnsafe with TRUNCATE'),
    'raw sql': refusal('$queryRaw with UPDATE'),
    'typed sql': refusal('$queryRawTyped with UPDATE'),
    connected: { totalOf: 1 },
    rawRead: [{ n: 2 }],
    upserted: 'A',
    second: 'pass',
  });

  const checked = await project.tool('tsc', ['-p', '.']);
  expect(checked).toMatchObject({ exit: 0, stdout: '' });
});

describe.each([
  ['commonjs', 'commonjs', ''],
  ['an ES module, read from CommonJS', 'commonjs', '  moduleFormat           = "esm"\n  generatedFileExtension = "mjs"\n'],
] as const)('prisma-client-js, generated as %s', (_, type, options) => {
  test('works the same, and its declarations type-check', { timeout: 120_000 }, async () => {
    const isEsm = options !== '';
    const script = isEsm ? app('app.cjs').replace("'./generated/pgtrickle'", "'./generated/pgtrickle/index.mjs'") : app('app.cjs');
    const typed = `import { PrismaClient } from './generated/client/index.js';
import { pgTrickle } from './generated/pgtrickle/index${isEsm ? '.mjs' : '.js'}';
const prisma = new PrismaClient({ adapter: null as never }).$extends(pgTrickle);
export const level: Promise<string> = prisma.orderTotal.$freshness().then((freshness) => freshness.level);
// @ts-expect-error a view has no create
prisma.orderTotal.create;
`;
    const { project, url } = await shop(
      preamble({ client: 'prisma-client-js', options }),
      { 'app.cjs': script, 'typed.ts': typed, 'tsconfig.json': tsconfig },
      type,
    );
    expect(await project.generate()).toMatchObject({ exit: 0 });
    const { stdout, stderr } = await project.node('app.cjs', { DATABASE_URL: url });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      rows: [
        { customerId: 1, total: '15.5' },
        { customerId: 2, total: '7' },
      ],
      freshness: 'pass',
      inTransaction: { customerId: 2, total: '10' },
      refused: [true, refusal('customer.update() with data.totals.deleteMany')],
    });
    expect(await project.tool('tsc', ['-p', '.'])).toMatchObject({ exit: 0, stdout: '' });
  });
});

test('a stream table that was dropped since the pull is not found, and the hint says what to do', { timeout: 120_000 }, async () => {
  const script = `import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client/client.ts';
import { pgTrickle } from './generated/pgtrickle/index.ts';
const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL ?? '' }) }).$extends(pgTrickle);
for (const call of ['$freshness', '$refresh', '$info', '$waitUntilFresh'] as const) await prisma.orderTotal[call]().catch((error) => console.log(call, error.code, error.message, error.hint));
await prisma.$disconnect();
`;
  const { project, url, client } = await shop(preamble(), { 'app.ts': script });
  await project.generate();
  await dropStreamTable(client, 'public.order_totals');
  const { stdout } = await project.node('app.ts', { DATABASE_URL: url });
  const message = 'STREAM_TABLE_NOT_FOUND there is no stream table public.order_totals If it was dropped, run pgt-prisma pull and prisma generate.';
  expect(stdout).toBe(['$freshness', '$refresh', '$info', '$waitUntilFresh'].map((call) => `${call} ${message}\n`).join(''));
});

test('a transaction is linked to the active span, and nothing outside of one', { timeout: 120_000 }, async () => {
  const { project, url, client } = await shop(preamble(), { 'app.ts': app('traced.ts'), 'tsconfig.json': tsconfig });
  await project.generate();
  const { stdout, stderr } = await project.node('app.ts', { DATABASE_URL: url });
  expect(stderr).toBe('');
  const { header, ...seen } = JSON.parse(stdout);
  const { rows } = await client.query(`select extversion from pg_extension where extname = 'pg_trickle'`);
  const stores = Number(rows[0]?.extversion.split('.')[1] ?? 0) >= 37;
  expect(seen).toEqual({ isLinked: stores, inside: stores ? header : null, after: null, outside: 'USAGE_INVALID' });
  expect(await project.tool('tsc', ['-p', '.'])).toMatchObject({ exit: 0, stdout: '' });
});
