import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { createStreamTable } from '../src/index.js';
import { withSession } from '../src/session.js';
import { drizzleViews } from '../src/types/drizzle.js';
import { knexTables } from '../src/types/knex.js';
import { kyselyTables } from '../src/types/kysely.js';
import { readTypedTables } from '../src/types/typed-table.js';
import { test } from './knex.fixture.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const tsc = join(createRequire(import.meta.url).resolve('typescript/package.json'), '../bin/tsc');

/** What a user writes over the generated files: each line with `@ts-expect-error` has to be an error, each other none. */
const usage = `import { type Kysely } from 'kysely';
import { type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { type Knex } from 'knex';
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
`;

test('generated types compile against Knex, Kysely and Drizzle, and say what can be read', { timeout: 120_000 }, async ({ knex }) => {
  await knex.raw(`create type state as enum ('open', 'it''s'); create domain cents as bigint; create schema reports;
    create table things (id int, state state, price cents, tags text[], at timestamptz, born date, data jsonb, ip inet, amount numeric, states state[],
      took interval, place point, disc circle, flag bool, short smallint, half real, whole double precision, id16 uuid, clock time, code varchar(3), fixed char(2),
      during tstzrange, moments timestamptz[], net cidr, mac macaddr, bits bit(3), doc json, "odd name" bytea, "2nd" int, "it's" text)`);
  await createStreamTable(knex, 'everything', { query: 'select * from things', refreshMode: 'FULL' });
  await createStreamTable(knex, 'reports.totals', { query: 'select sum(amount) as total from public.things', refreshMode: 'FULL' });
  await knex.raw(`comment on column everything.price is 'In cents. */ process.exit() /*'`);
  const tables = await withSession(knex, ({ db }) => readTypedTables(db));

  const folder = mkdtempSync(join(here, '.types-'));
  try {
    const files = { knex: knexTables(tables), kysely: kyselyTables(tables), drizzle: drizzleViews(tables), usage };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.ts`), text);
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    const problems = await Promise.all([
      errorsOf(folder, { module: 'nodenext', moduleResolution: 'nodenext' }),
      errorsOf(folder, { module: 'esnext', moduleResolution: 'bundler' }),
    ]);
    expect(problems).toEqual(['', '']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** What the compiler finds in the files of the folder, strictly and with the declarations of the libraries checked. Theirs are their affair. */
async function errorsOf(folder: string, options: Readonly<Record<string, string>>): Promise<string> {
  const compilerOptions = {
    ...options,
    target: 'es2023',
    lib: ['es2024', 'esnext.disposable'],
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    noEmit: true,
  };
  const config = `tsconfig.${options.module}.json`;
  writeFileSync(join(folder, config), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, [tsc, '-p', config, '--pretty', 'false'], { cwd: folder, maxBuffer: 1 << 26 }, (_, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
  const own = output.split('\n').filter((line) => /error TS/.test(line) && !/^[./]*node_modules\//.test(line));
  return own.join('\n');
}
