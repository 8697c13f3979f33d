import { expect } from 'vitest';
import { makeProject, ok, test } from './dbt.fixture.js';
import { watchStatements } from './server-log.fixture.js';

/** 60 stream tables on 80 views, in chains: views on views, stream tables on views and on stream tables. */
function bigProject(): Record<string, string> {
  const files: Record<string, string> = {
    'models/sources.yml': 'sources:\n  - name: raw\n    schema: public\n    tables: [{ name: orders }]\n',
  };
  for (let i = 0; i < 80; i++) {
    const from = i < 40 ? "source('raw', 'orders')" : `ref('v_${i - 40}')`;
    files[`models/v_${i}.sql`] = `select id, customer, amount + ${i} as amount from {{ ${from} }}`;
  }
  for (let i = 0; i < 60; i++) {
    const [from, columns] = i < 50 ? [`ref('v_${i}')`, 'customer, sum(amount) as total'] : [`ref('s_${i - 50}')`, 'customer, sum(total) as total'];
    files[`models/s_${i}.sql`] =
      `{{ config(materialized='stream_table', schedule='${i + 1}h') }}\nselect ${columns} from {{ ${from} }} group by customer`;
  }
  return files;
}

const isDdl = (sql: string) => /^\s*(create|alter|drop|comment|grant|revoke|truncate|do)\b|stream_table\(/i.test(sql);
const readsCatalog = (sql: string) => /pg_catalog|pg_class|pg_proc|pgtrickle\./i.test(sql);

test('the second run of 60 stream tables and 80 views asks once and changes nothing, by the log of the server', async ({ database, db, skip }) => {
  await db.query('create table public.orders (id int primary key, customer int, amount int); insert into public.orders values (1, 1, 10)');
  await using project = await makeProject(database.url, bigProject());
  await ok(project.dbt('run'));
  const read = (await watchStatements(db)) ?? skip('the log of this server cannot be read');
  const output = await ok(project.dbt('run'));
  const statements = await read();
  expect(output).toContain('Nothing has changed: 60 stream table models, 80 view models left as they are.');
  expect(statements.filter(isDdl)).toEqual([]);
  expect(statements.filter(readsCatalog)).toHaveLength(1);
  expect(statements).toHaveLength(1);
}, 240_000);

test('a view is made with four messages, and one that another tool made is left as it is with four; then they are known', async ({
  database,
  db,
  skip,
}) => {
  await db.query('create table public.items (id int primary key, amount int)');
  await using project = await makeProject(
    database.url,
    Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [`models/kept_${i}.sql`, `select id, amount + ${i} as amount from public.items -- ${i}`]),
    ),
  );
  const readFirst = (await watchStatements(db)) ?? skip('the log of this server cannot be read');
  await ok(project.dbt('run'));
  expect(await readFirst()).toHaveLength(1 + 4 * 12);
  await db.query(`do $$ declare made regclass; begin
    for made in select oid from pg_class where relkind = 'v' and relname like 'kept_%' loop
      execute format('comment on rule "_RETURN" on %s is null', made);
    end loop; end $$; create view public.reader as select * from shop.kept_3`);
  const identities = async () =>
    (await db.query(`select oid, relname from pg_class where relkind = 'v' and relname like 'kept_%' order by oid`)).rows;
  const before = await identities();
  const read = (await watchStatements(db)) ?? skip('the log of this server cannot be read');
  await ok(project.dbt('run'));
  expect(await read()).toHaveLength(1 + 4 * 12);
  expect(await identities()).toEqual(before);
  const readAgain = (await watchStatements(db)) ?? skip('the log of this server cannot be read');
  await ok(project.dbt('run'));
  expect(await readAgain()).toHaveLength(1);
});
