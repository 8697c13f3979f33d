import { createDatabase, type TestDatabase } from '@pgtrickle-js/test-fixtures';
import { test } from '@pgtrickle-js/test-fixtures/vitest';
import { expect, inject, onTestFinished } from 'vitest';
import { withPgTrickle } from '../src/config.js';
import { extensionNames } from './support/extension-names.js';
import { config, createProject, preamble } from './support/project.js';
import { schemaEngine } from './support/schema-engine.js';

const { extension, schema: functions } = await extensionNames(inject('pgtrickleServer'));

// Prisma's own schema engine says what Migrate and db pull would do: nothing here is a recollection of it.

const models = `model Customer {
  id     Int          @id
  name   String
  totals OrderTotal[]
}

model Order {
  id         Int      @id
  customerId Int      @map("customer_id")
  amount     Decimal? @db.Decimal(10, 2)

  @@map("orders")
}
`;

const init = {
  name: '20260101000000_init',
  sql: `create table "Customer" (id int not null, name text not null, constraint "Customer_pkey" primary key (id));
create table orders (id int not null, customer_id int not null, amount decimal(10,2), constraint orders_pkey primary key (id));
create extension if not exists ${extension};
select ${functions}.create_stream_table(name => 'public.order_totals', query => 'select customer_id, sum(amount) as total from orders group by customer_id', schedule => '5m');`,
};

async function emptyDatabase(): Promise<TestDatabase> {
  const database = await createDatabase(inject('pgtrickleServer'), { extension: false });
  onTestFinished(() => database.drop());
  return database;
}

test('Migrate would drop stream tables, and leaves them alone with withPgTrickle()', async () => {
  const database = await emptyDatabase();
  const project = createProject({ 'prisma/schema.prisma': preamble() + models.replace('  totals OrderTotal[]\n', ''), 'prisma.config.ts': config });
  onTestFinished(project.remove);
  const engine = await schemaEngine(database.url, project.read('prisma/schema.prisma'), async () => (await emptyDatabase()).url);
  expect(await engine.deploy([init])).toEqual([init.name]);
  await project.run(['pull', '--url', database.url]);
  const schema = project.read('prisma/schema.prisma');

  expect(await engine.planMigration(schema, [init])).toContain('DROP TABLE "order_totals"');

  const { tables, experimental } = withPgTrickle({ schema: 'prisma/schema.prisma' }, { folder: project.folder });
  expect({ tables, experimental }).toEqual({ tables: { external: ['public.order_totals'] }, experimental: { externalTables: true } });
  expect(await engine.planMigration(schema, [init], tables?.external)).toMatch(/^-- This is an empty migration/);
  expect(await engine.devDiagnostic([init], tables?.external)).toEqual({ tag: 'createMigration' });
});

test('what prisma db pull makes of stream tables is put right by the next pull', async () => {
  const database = await emptyDatabase();
  const project = createProject({ 'prisma/schema.prisma': preamble() + models.replace('  totals OrderTotal[]\n', ''), 'prisma.config.ts': config });
  onTestFinished(project.remove);
  const engine = await schemaEngine(database.url, project.read('prisma/schema.prisma'), async () => (await emptyDatabase()).url);
  await engine.deploy([init]);
  await project.run(['pull', '--url', database.url]);
  // A user names the model anew, adds a relation and a comment.
  const edited = project
    .read('prisma/schema.prisma')
    .replace('view OrderTotal', '/// Mine\nview Sales')
    .replace(
      '  total      Decimal? @db.Decimal\n',
      '  sum Decimal? @map("total") @db.Decimal\n  customer Customer @relation(fields: [customerId], references: [id]) // who\n',
    )
    .replace('  name   String\n', '  name   String\n  sales Sales[]\n');
  project.write('prisma/schema.prisma', edited);
  expect(await project.run(['pull', '--url', database.url])).toMatchObject({ exit: 0 });
  const before = project.read('prisma/schema.prisma');
  expect(before).toContain('/// Mine\nview Sales {');
  expect(before).toContain('customer   Customer @relation(fields: [customerId], references: [id]) // who');

  const broken = await engine.introspect(before);
  expect(broken).toContain('@@ignore');
  expect(broken).not.toContain('Sales[]');
  project.write('prisma/schema.prisma', broken);
  const repaired = await project.run(['pull', '--url', database.url]);

  expect(repaired.stdout).toContain('repaired');
  const after = project.read('prisma/schema.prisma');
  expect(after).not.toContain('@@ignore');
  const viewOf = (text: string) => /view Sales \{[^}]*\}/.exec(text)?.[0];
  expect(viewOf(after)).toBe(viewOf(before));
  expect(after).toMatch(/sales +Sales\[\]/);
  expect(await project.run(['pull', '--url', database.url])).toMatchObject({ stdout: '1 stream table, nothing to change\n' });
});
