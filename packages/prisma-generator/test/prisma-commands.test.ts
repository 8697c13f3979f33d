import { readdirSync } from 'node:fs';
import { connect } from '@pgtrickle-js/core/connect';
import { createDatabase } from '@pgtrickle-js/test-fixtures';
import '@pgtrickle-js/test-fixtures/global-setup';
import { expect, inject, onTestFinished, test } from 'vitest';
import { extensionNames } from './support/extension-names.js';
import { createProject, preamble } from './support/project.js';

const { extension, schema: functions } = await extensionNames(inject('pgtrickleServer'));

// `prisma migrate` and `prisma db pull` as a user runs them: Prisma's command and Prisma's engine, this one as WebAssembly.

const config = `import { withPgTrickle } from '@pgtrickle-js/prisma-generator/config';
export default withPgTrickle({ schema: 'prisma/schema.prisma', migrations: { path: 'prisma/migrations' }, datasource: { url: process.env.DATABASE_URL ?? '' } });
`;
const models = `model Order {
  id         Int      @id
  customerId Int      @map("customer_id")
  amount     Decimal? @db.Decimal(10, 2)

  @@map("orders")
}
`;
const view = `
/// @streamTable(schedule: "5m")
/// select customer_id, sum(amount) as total from orders group by customer_id
view OrderTotal {
  @@map("order_totals")
}
`;

test('migrate dev, reset, deploy and db pull leave stream tables as their migrations made them', { timeout: 300_000 }, async () => {
  const database = await createDatabase(inject('pgtrickleServer'));
  onTestFinished(() => database.drop());
  const project = createProject({ 'prisma/schema.prisma': preamble() + models, 'prisma.config.ts': config });
  onTestFinished(project.remove);
  const prisma = async (...words: string[]) => succeeded(await project.prisma(words, { DATABASE_URL: database.url }));
  const own = (...words: string[]) => project.run([...words, '--url', database.url]);
  const migrations = () => readdirSync(project.path('prisma/migrations')).filter((name) => !name.endsWith('.toml'));

  await prisma('migrate', 'dev', '--name', 'orders');
  project.write('prisma/schema.prisma', project.read('prisma/schema.prisma') + view);
  expect(await own('migration', 'totals')).toMatchObject({ exit: 0, stdout: expect.stringContaining('public.order_totals create') });
  // Replays both on a shadow database, and applies the second.
  expect(await prisma('migrate', 'dev', '--name', 'nothing')).toMatch(/applied:[\s\S]*_totals/);
  expect(await own('pull')).toMatchObject({ exit: 0 });
  const schema = project.read('prisma/schema.prisma');
  expect(schema).toContain('customerId Int      @unique @map("customer_id")');

  // Nothing to migrate, with the stream table in the database and in the schema.
  expect(await prisma('migrate', 'dev', '--name', 'nothing')).toContain('Already in sync');
  expect(migrations()).toEqual([expect.stringMatching(/_orders$/), expect.stringMatching(/_totals$/)]);

  // The first finds the stream tables of migrate dev, another one those of a reset.
  for (let round = 0; round < (process.env.PGTRICKLE_TEST_THOROUGH ? 2 : 1); round++) {
    expect(await prisma('migrate', 'reset', '--force')).toMatch(/reset successful[\s\S]*_orders[\s\S]*_totals/);
    expect(await totals(database.url)).toEqual([{ customer_id: 1, total: '12.50' }]);
  }
  expect(await own('check')).toMatchObject({ exit: 0, stdout: '1 stream table, nothing to change\n' });

  await prisma('db', 'pull', '--force');
  expect(project.read('prisma/schema.prisma')).not.toBe(schema);
  expect(await own('pull')).toMatchObject({ exit: 0, stdout: expect.stringContaining('public.order_totals (OrderTotal) repaired') });
  expect(viewOf(project.read('prisma/schema.prisma'))).toBe(viewOf(schema));
  expect(project.read('prisma/schema.prisma')).not.toContain('@@ignore');
});

test('migrate deploy makes an empty database what the migrations say', { timeout: 120_000 }, async () => {
  const database = await createDatabase(inject('pgtrickleServer'), { extension: false });
  onTestFinished(() => database.drop());
  const project = createProject({ 'prisma/schema.prisma': preamble() + models, 'prisma.config.ts': config });
  onTestFinished(project.remove);
  project.write('prisma/migrations/migration_lock.toml', 'provider = "postgresql"\n');
  project.write(
    'prisma/migrations/20260101000000_orders/migration.sql',
    'create table orders (id int primary key, customer_id int not null, amount decimal(10, 2));',
  );
  project.write(
    'prisma/migrations/20260101000001_totals/migration.sql',
    `create extension if not exists ${extension};
select ${functions}.create_stream_table(name => 'public.order_totals', query => 'select customer_id, sum(amount) as total from orders group by customer_id', schedule => '5m');`,
  );
  const deployed = await project.prisma(['migrate', 'deploy'], { DATABASE_URL: database.url });
  expect(succeeded(deployed)).toContain('All migrations have been successfully applied');
  expect(await totals(database.url)).toEqual([{ customer_id: 1, total: '12.50' }]);
});

/** What a command printed. A failure shows all that it said. */
function succeeded({ exit, stdout, stderr }: { exit: number; stdout: string; stderr: string }): string {
  expect(exit, stdout + stderr).toBe(0);
  return stdout;
}

const viewOf = (text: string) => /view OrderTotal \{[^}]*\}/.exec(text)?.[0];

/** What the stream table holds once an order is there. */
async function totals(url: string): Promise<Record<string, unknown>[]> {
  const client = await connect(url);
  try {
    await client.query('insert into orders values (1, 1, 12.5) on conflict do nothing');
    await client.query(`select ${functions}.refresh_stream_table('public.order_totals')`);
    return (await client.query('select customer_id, total::text from order_totals')).rows;
  } finally {
    await client.end();
  }
}
