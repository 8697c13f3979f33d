// What a user writes over generated files: each line below `@ts-expect-error` has to be an error, each other none. Copied beside them and compiled.

import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Knex } from 'knex';
import type { Kysely } from 'kysely';
import './knex.js';
import * as views from './drizzle.js';
import type { StreamTables } from './kysely.js';

export async function withKnex(knex: Knex) {
  const row = await knex('everything').where({ id: 1 }).first();
  const price: string | null | undefined = row?.price;
  const at: Date | null | undefined = row?.at;
  const days: number | undefined = row?.took?.days;
  const total: string | null | undefined = (await knex('reports.totals').first())?.total;
  // @ts-expect-error internal columns are left out
  void row?.__pgt_row_id;
  // @ts-expect-error a stream table is not written to
  void knex('everything').insert({ id: 1 });
  // @ts-expect-error nor updated
  void knex('everything').update({ id: 1 });
  return [price, at, days, total];
}

export async function withKysely(db: Kysely<StreamTables>) {
  const row = await db.selectFrom('everything').selectAll().where('state', '=', "it's").executeTakeFirstOrThrow();
  const state: 'open' | "it's" | null = row.state;
  const totals: { total: string | null }[] = await db.selectFrom('reports.totals').select('total').execute();
  // @ts-expect-error there is no such column
  void db.selectFrom('everything').select('nothing');
  // @ts-expect-error a stream table is not written to
  void db.insertInto('everything').values({ id: 1 });
  // @ts-expect-error nor updated
  void db.updateTable('everything').set({ id: 1 });
  return [state, totals];
}

export async function withDrizzle(db: NodePgDatabase) {
  const [row] = await db.select().from(views.everything);
  const price: bigint | null | undefined = row?.price;
  const bytes: Buffer | null | undefined = row?.['odd name'];
  const totals: { total: string | null }[] = await db.select({ total: views.reportsTotals.total }).from(views.reportsTotals);
  // @ts-expect-error a stream table is not written to
  void db.insert(views.everything).values({ id: 1 });
  return [price, bytes, totals];
}
