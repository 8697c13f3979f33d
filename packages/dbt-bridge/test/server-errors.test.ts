import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { makeProject, test } from './dbt.fixture.js';

interface ServerAnswer {
  readonly sqlstate: string;
  readonly message: string;
  readonly detail: string | null;
  readonly hint: string | null;
}

/** A backtrace as the extension puts it into DETAIL, where the transcripts have a mark. */
const backtrace = `
   0: std::backtrace_rs::backtrace::libunwind::trace
             at /rustc/library/std/src/../../backtrace/src/backtrace/libunwind.rs:117:9
   1: pgrx_pg_sys::submodules::panic::register_pg_guard_panic_hook::{{closure}}
   2: <unknown>
   3: pg_trickle::api::create_stream_table_wrapper
   4: __libc_start_main`;

/** Every error that a transcript has, once each. */
function knownErrors(): ServerAnswer[] {
  const folder = new URL('../../test-fixtures/contract/transcripts/', import.meta.url);
  const found = new Map<string, ServerAnswer>();
  for (const file of readdirSync(folder)) {
    const { statements } = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { statements: { error?: ServerAnswer }[] };
    for (const { error } of statements) if (error !== undefined) found.set(`${error.sqlstate} ${error.message}`, error);
  }
  return [...found.values()];
}

const raise = ({ sqlstate, message, detail, hint }: ServerAnswer): string => {
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const parts = [
    `errcode = ${quoted(sqlstate)}`,
    `message = ${quoted(message)}`,
    ...(detail === null ? [] : [`detail = ${quoted(detail.replace('<rust backtrace>', backtrace))}`]),
    ...(hint === null ? [] : [`hint = ${quoted(hint)}`]),
  ];
  return `do $raise$ begin raise exception using ${parts.join(', ')}; end $raise$`;
};

/** The block that a run prints about the failure of a model. */
const failureOf = (output: string, model: string): string => {
  const start = output.indexOf(`Failure in model ${model} (models/${model}.sql)`);
  const end = ['Failure in model ', 'Done. '].map((next) => output.indexOf(next, start + 1)).filter((at) => at > start);
  return start === -1 ? '' : output.slice(start, Math.min(...end)).replace(/^\d\d:\d\d:\d\d {2}/gm, '');
};

test('every error of the transcripts, met through a model: one message with its file, the hint, and no backtrace', async ({ database }) => {
  const errors = knownErrors();
  expect(errors.length).toBeGreaterThan(40);
  const files: Record<string, string> = {};
  for (const [i, error] of errors.entries()) {
    files[`macros/raise_${i}.sql`] = `{% macro raise_${i}() %}{% raw %}${raise(error)}{% endraw %}{% endmacro %}`;
    files[`models/m_${i}.sql`] = `{{ config(pre_hook='{{ raise_${i}() }}') }}\nselect 1 as id`;
  }
  await using project = await makeProject(database.url, files);
  const { exit, stdout, stderr } = await project.dbt('run');
  expect(exit).toBe(1);
  expect(`${stdout}${stderr}`).not.toMatch(/backtrace|pgrx|<unknown>|libc_start|^\s+at .*\.[jt]s:\d+/m);
  for (const [i, { message, hint }] of errors.entries()) {
    const block = failureOf(stdout, `m_${i}`);
    const [said = ''] = message.split('\n');
    expect(block, `m_${i}`).toMatch(/^ {2}error [A-Z][A-Z_]+: /m);
    expect(block.split(said), `${message}\n${block}`).toHaveLength(2);
    expect(block).toContain(`(in models/m_${i}.sql)`);
    // Two have a better hint than the server's: the GRANT that is missing, and what to do where the server names its reference.
    if (block.includes('STREAM_TABLE_SUSPENDED')) expect(block).toContain('Resume it first.');
    else if (hint !== null && !block.includes('SERVER_PRIVILEGE_MISSING')) expect(block).toContain(hint.split('\n')[0]);
  }
}, 120_000);

test.for([
  ['select 1 as x', /QUERY_INVALID: the query of shop\.m reads no table/],
  ['select nope from public.orders', /QUERY_INVALID: the query of shop\.m is invalid: column "nope" does not exist \(in models\/m\.sql:2:8\)/],
  ['selec 1', /QUERY_INVALID: .*syntax error at or near "selec" \(in models\/m\.sql:2:1\)/],
  ['select id from public.orders; drop table public.orders', /QUERY_INVALID/],
  ['delete from public.orders returning id', /QUERY_INVALID: .*the query is not one SELECT: it is DELETE/],
  ['select customer, customer from public.orders', /QUERY_INVALID: .*more than one column named "customer"/],
  ['select id from public.missing', /QUERY_INVALID: .*relation "public\.missing" does not exist/],
  ['select id from public.orders limit 5', /QUERY_INVALID: the query of shop\.m keeps some of its rows by LIMIT/],
  ['select id, random() as luck from public.orders', /QUERY_INVALID: the query of shop\.m calls random\(\), .* \(in models\/m\.sql:1:40\)/],
] as const)('a model that says "%s"', async ([query, expected], { database, db }) => {
  await db.query('drop schema if exists shop cascade; create table if not exists public.orders (id int primary key, customer int, amount int)');
  await using project = await makeProject(database.url, {
    'models/m.sql': `{{ config(materialized='stream_table', refresh_mode='DIFFERENTIAL') }}\n${query}`,
  });
  const { exit, stdout, stderr } = await project.dbt('run');
  expect(`${stdout}${stderr}`).not.toMatch(/backtrace|pgrx|<unknown>/);
  expect({ exit, there: (await db.query("select to_regclass('shop.m') as there")).rows[0].there }).toEqual({ exit: 1, there: null });
  expect(failureOf(stdout, 'm')).toMatch(expected);
  expect((await db.query("select to_regclass('public.orders') is not null as kept")).rows).toEqual([{ kept: true }]);
});

test('what an option asks for and cannot have is told with its place, by plan and by run', async ({ database, db, skip }) => {
  await db.query('drop schema if exists shop cascade; create table if not exists public.orders (id int primary key, customer int, amount int)');
  const { rows } = await db.query("select from pg_proc where proname = 'create_stream_table' and proargnames @> '{partition_by,storage_backend}'");
  if (rows.length === 0) skip('this version has neither option');
  await using project = await makeProject(database.url, {
    'models/m.sql': "{{ config(materialized='stream_table', partition_by='region') }}\nselect id, customer from public.orders",
    'models/models.yml': 'models:\n  - name: n\n    config:\n      storage_backend: citus\n',
    'models/n.sql': "{{ config(materialized='stream_table') }}\nselect id, customer from public.orders",
    'models/fine.sql': "{{ config(materialized='stream_table', refresh_mode='FULL') }}\nselect id, random() as luck from public.orders",
  });
  for (const command of ['plan', 'run']) {
    const { exit, stdout } = await project.dbt(command);
    expect(exit).toBe(1);
    expect(stdout).toMatch(/shop\.m cannot be partitioned by "region": its query gives id, customer \(in models\/m\.sql:1:40\)/);
    expect(stdout).toMatch(
      /storage_backend of shop\.n is "citus", and this database has no extension citus or citus_columnar \(in models\/models\.yml:4:7\)/,
    );
  }
  expect(
    (await db.query("select to_regclass('shop.m') as m, to_regclass('shop.n') as n, to_regclass('shop.fine') is not null as fine")).rows,
  ).toEqual([{ m: null, n: null, fine: true }]);
  await project.write({ 'models/n.sql': "{{ config(materialized='stream_table', storage_backend='unlogged') }}\nselect id from public.orders" });
  expect((await project.dbt('run')).stderr).toMatch(
    /storage_backend is "unlogged", and .* knows heap, citus, pg_mooncake, none \(in models\/n\.sql:1:40\)/,
  );
  await project.write({
    'models/models.yml': '',
    'models/n.sql': "{{ config(materialized='stream_table', output_distribution_column='id') }}\nselect id from public.orders",
    'models/fine.sql': "{{ config(materialized='stream_table', refresh_mode='DIFFERENTIAL') }}\nselect id, random() as luck from public.orders",
  });
  const { stdout } = await project.dbt('run');
  expect(stdout).toMatch(/output_distribution_column of shop\.n is "id", and this database has no extension citus \(in models\/n\.sql:1:40\)/);
  expect(stdout).toMatch(/the query of shop\.fine calls random\(\), .* \(in models\/fine\.sql:1:40\)/);
});
