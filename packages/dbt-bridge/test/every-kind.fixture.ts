import type { Client } from 'pg';

/** Each says by its rows which version of the events it was made of. */
export const files = {
  'dbt_project.yml':
    'name: shop\nversion: "1.0"\nprofile: shop\non-run-start: [create table if not exists raw.audit (version int)]\non-run-end: [insert into raw.audit select max(id) from raw.events]\n',
  'seeds/rates.csv': 'version\n1\n',
  'models/latest.sql':
    "{{ config(materialized='table', post_hook='create index on {{ this }} (version)') }}select max(id) as version from raw.events",
  'models/history.sql': `{{ config(materialized='incremental') }}select id as version from raw.events
{% if is_incremental() %}where id > (select max(version) from {{ this }}){% endif %}`,
  'models/merged.sql': `{{ config(materialized='incremental', unique_key='id', incremental_strategy='delete+insert') }}
select 1 as id, version from {{ ref('latest') }}`,
  'models/shown.sql': "select version from {{ ref('latest') }}",
  'models/kept.sql': "{{ config(materialized='stream_table', schedule='1h') }}select id as version from raw.events",
  'models/schema.yml': 'models: [{name: shown, columns: [{name: version, data_tests: [not_null]}]}]',
  'snapshots/changes.yml':
    "snapshots: [{name: changes, relation: ref('latest'), config: {unique_key: \"'a'\", strategy: check, check_cols: [version]}}]",
};
export const versions = `select (select max(version) from shop.latest) as latest, (select max(version) from shop.merged) as merged,
  (select max(version) from shop.shown) as shown, (select max(version) from shop.history) as history,
  (select max(version) from shop.changes where dbt_valid_to is null) as changes`;
/** None lost, none twice. */
export const whole = `select (select count(*) = max(version) from shop.history) as history, (select count(*) = 1 from shop.merged) as merged,
  (select count(*) = 1 from shop.changes where dbt_valid_to is null) as changes, (select count(*) = 1 from shop.rates) as rates,
  (select count(*) = 1 from pg_indexes where schemaname = 'shop' and tablename = 'latest') as indexed,
  not exists (select from pg_class where relnamespace = 'shop'::regnamespace and relname like '%\\_\\_dbt\\_%' and relkind in ('r', 'v')) as tidy`;

/** An empty database with the first version of the events. */
export async function prepareEvents(db: Client): Promise<void> {
  await db.query(
    'drop schema if exists shop cascade; create schema raw; create table raw.events (id int primary key); insert into raw.events values (1)',
  );
}
