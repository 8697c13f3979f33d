import { catalogReader } from '@pgtrickle-js/core';
import { test } from '@pgtrickle-js/test-fixtures/vitest';
import prismaSchema from '@prisma/prisma-schema-wasm';
import { expect } from 'vitest';
import { readViewBlocks } from '../src/index.js';

const preamble = `generator client {
  provider        = "prisma-client"
  output          = "./client"
  previewFeatures = ["views"]
}

datasource db {
  provider = "postgresql"
}

`;

test('a stream table becomes a view block that Prisma accepts and would not lay out otherwise', async ({ db, streamTables }) => {
  await db.query(`create table orders (id int primary key, customer_id int, amount numeric(10,2), tags text[], seen timestamptz, words tsvector)`);
  await streamTables.create('order_totals', 'select customer_id, sum(amount) as total, count(*) as n from orders group by customer_id');
  await streamTables.create('seen_orders', 'select id, amount, tags, seen, words from orders');
  await db.query(`comment on column order_totals.total is 'Sum of all orders'`);

  const blocks = await readViewBlocks(catalogReader(db));

  expect(blocks).toBe(`/// Stream table public.order_totals: read-only, kept up to date by pg_trickle.
view OrderTotal {
  customerId Int?     @map("customer_id")
  /// Sum of all orders
  total      Decimal? @db.Decimal
  n          BigInt?

  @@map("order_totals")
}

/// Stream table public.seen_orders: read-only, kept up to date by pg_trickle.
view SeenOrder {
  id     Int?
  amount Decimal?                 @db.Decimal
  tags   String[]
  seen   DateTime?                @db.Timestamptz(6)
  words  Unsupported("tsvector")?

  @@map("seen_orders")
}
`);
  const schema = preamble + blocks;
  prismaSchema.validate(JSON.stringify({ prismaSchema: [['schema.prisma', schema]], noColor: true }));
  expect(format(schema)).toBe(schema);
});

function format(schema: string): string {
  const parameters = { textDocument: { uri: 'file:/schema.prisma' }, options: { tabSize: 2, insertSpaces: true } };
  return JSON.parse(prismaSchema.format(JSON.stringify([['schema.prisma', schema]]), JSON.stringify(parameters)))[0][1];
}
