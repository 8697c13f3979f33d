#!/usr/bin/env node
// Writes a synthetic dbt project of N models for benchmarks: 40 % staging views over 50 raw tables, 30 % ephemeral
// intermediate models that use a Jinja loop, 30 % marts materialized as stream tables, with descriptions and data tests.
// Usage: make-dbt-project.mjs N OUT_DIR      (connection comes from the PG* environment variables)
// OUT_DIR/setup.sql creates and fills the raw tables.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [count, out] = [Number(process.argv[2]), process.argv[3]];
if (!Number.isInteger(count) || count < 10 || !out) {
  console.error('usage: make-dbt-project.mjs N OUT_DIR (N >= 10)');
  process.exit(2);
}
rmSync(out, { recursive: true, force: true });
for (const dir of ['models/staging', 'models/intermediate', 'models/marts', 'macros']) mkdirSync(join(out, dir), { recursive: true });
const put = (path, text) => writeFileSync(join(out, path), text);

put(
  'dbt_project.yml',
  `name: perf
version: '1.0.0'
config-version: 2
profile: perf
model-paths: ["models"]
macro-paths: ["macros"]
models:
  perf:
    staging: {+materialized: view}
    intermediate: {+materialized: ephemeral}
    marts: {+materialized: stream_table, +schedule: '10m', +refresh_mode: DIFFERENTIAL}
`,
);
put(
  'profiles.yml',
  `perf:
  target: dev
  outputs:
    dev:
      type: postgres
      host: "{{ env_var('PGHOST', '127.0.0.1') }}"
      port: "{{ env_var('PGPORT', '5432') | as_number }}"
      user: "{{ env_var('PGUSER', 'postgres') }}"
      password: "{{ env_var('PGPASSWORD', 'postgres') }}"
      dbname: "{{ env_var('PGDATABASE', 'postgres') }}"
      schema: public
      threads: 4
`,
);
put('macros/cents.sql', '{% macro cents_to_dollars(col, places=2) %}round(({{ col }} / 100.0)::numeric, {{ places }}){% endmacro %}\n');
put(
  'setup.sql',
  Array.from(
    { length: 50 },
    (_, i) =>
      `create table if not exists raw_${i}(id serial primary key, customer_id int, amount int);\n` +
      `insert into raw_${i}(customer_id, amount) select g % 10, g from generate_series(1, 100) g;\n`,
  ).join(''),
);
put(
  'models/sources.yml',
  'version: 2\nsources:\n  - name: raw\n    schema: public\n    tables:\n' +
    Array.from({ length: 50 }, (_, i) => `      - name: raw_${i}\n`).join(''),
);

const staging = Math.floor(count * 0.4),
  intermediate = Math.floor(count * 0.3),
  marts = count - staging - intermediate;
const yaml = (n, prefix, kind, columns) =>
  'version: 2\nmodels:\n' +
  Array.from(
    { length: n },
    (_, i) =>
      `  - name: ${prefix}_${i}\n    description: ${kind} model ${i}\n    columns:\n` +
      columns.map(([name, tests]) => `      - name: ${name}\n        data_tests: [${tests}]\n`).join(''),
  ).join('');

for (let i = 0; i < staging; i++)
  put(
    `models/staging/stg_${i}.sql`,
    `select\n    id,\n    customer_id,\n    {{ cents_to_dollars('amount') }} as amount\nfrom {{ source('raw', 'raw_${i % 50}') }}\n` +
      `{% if var('only_big', false) %}where amount > 100{% endif %}\n`,
  );
put(
  'models/staging/schema.yml',
  yaml(staging, 'stg', 'staging', [
    ['id', 'not_null, unique'],
    ['customer_id', 'not_null'],
  ]),
);
for (let i = 0; i < intermediate; i++)
  put(
    `models/intermediate/int_${i}.sql`,
    `{% set cols = ['id', 'customer_id', 'amount'] %}\nselect\n{%- for c in cols %}\n    {{ c }}{{ ',' if not loop.last }}\n{%- endfor %}\n` +
      `from {{ ref('stg_${i % staging}') }}\nwhere amount >= 0\n`,
  );
for (let i = 0; i < marts; i++)
  put(
    `models/marts/mart_${i}.sql`,
    `{{ config(tags=['mart']) }}\nselect customer_id, sum(amount) as total, count(*) as n\nfrom {{ ref('int_${i % intermediate}') }}\ngroup by customer_id\n`,
  );
put('models/marts/schema.yml', yaml(marts, 'mart', 'mart', [['customer_id', 'not_null, unique']]));
console.log(`${count} models in ${out}: ${staging} views, ${intermediate} ephemeral, ${marts} stream tables`);
