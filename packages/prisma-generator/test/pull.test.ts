import { test } from '@pgtrickle-js/test-fixtures/vitest';
import { expect, onTestFinished } from 'vitest';
import { format, validate } from './support/prisma-parser.js';
import { config, createProject, preamble } from './support/project.js';

test('stream tables become views that Prisma accepts and would not lay out otherwise; twice is once', async ({ db, database, streamTables }) => {
  await db.query(
    `create table orders (id int primary key, customer_id int not null, amount numeric(10,2), tags text[] not null, seen timestamptz, words tsvector)`,
  );
  await streamTables.create('order_totals', 'select customer_id, sum(amount) as total, count(*) as n from orders group by customer_id', {
    schedule: '5m',
  });
  await streamTables.create('seen_orders', 'select id, amount, tags, seen, words from orders', { schedule: '5m' });
  await db.query(`comment on table order_totals is 'Totals per customer'; comment on column order_totals.total is 'Sum of all orders'`);
  const project = createProject({ 'prisma/schema.prisma': preamble(), 'prisma.config.ts': config });
  onTestFinished(project.remove);

  const pulled = await project.run(['pull', '--url', database.url]);

  expect(pulled).toEqual({
    exit: 0,
    stdout:
      '+ public.order_totals (OrderTotal) added\n+ public.seen_orders (SeenOrder) added\n2 stream tables, wrote prisma/schema.prisma, prisma/pgtrickle.json\n',
    stderr: '',
  });
  const schema = project.read('prisma/schema.prisma');
  expect(schema.slice(preamble().length)).toBe(`// Stream table public.order_totals, refreshed on schedule 5m, reads public.orders. Read-only.
//   select customer_id, sum(amount) as total, count(*) as n from orders group by customer_id
/// Totals per customer
view OrderTotal {
  customerId Int      @unique @map("customer_id")
  /// Sum of all orders
  total      Decimal? @db.Decimal
  n          BigInt

  @@map("order_totals")
}

// Stream table public.seen_orders, refreshed on schedule 5m, reads public.orders. Read-only.
//   select id, amount, tags, seen, words from orders
view SeenOrder {
  id     Int                      @unique
  amount Decimal?                 @db.Decimal(10, 2)
  tags   String[]
  seen   DateTime?                @db.Timestamptz(6)
  words  Unsupported("tsvector")?

  @@map("seen_orders")
}
`);
  validate([['schema.prisma', schema]]);
  expect(format(schema)).toBe(schema);
  expect(await project.run(['pull', '--url', database.url])).toMatchObject({ exit: 0, stdout: '2 stream tables, nothing to change\n' });
  expect(await project.run(['check', '--url', database.url])).toMatchObject({ exit: 0 });
  expect(project.read('prisma/schema.prisma')).toBe(schema);
});
