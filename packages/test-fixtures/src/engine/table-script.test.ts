import { expect, test } from 'vitest';
import { parseColumn, standardName, tableScript } from './table-script.js';

test.each([
  ['pgt_id bigint not null', { name: 'pgt_id', type: 'bigint', notNull: true }],
  ['data_timestamp timestamp with time zone', { name: 'data_timestamp', type: 'timestamp with time zone', notNull: false }],
  ['functions_used text[]', { name: 'functions_used', type: 'text[]', notNull: false }],
])('parseColumn(%j)', (column, parsed) => {
  expect(parseColumn(column)).toEqual(parsed);
});

test('standardName gives the later names', () => {
  expect(['pgs_stream_tables', 'pg_stream_hash', 'pg_stat_stream_tables'].map(standardName)).toEqual([
    'pgt_stream_tables',
    'pg_trickle_hash',
    'pg_stat_stream_tables',
  ]);
});

test('tableScript knows keys and defaults, and begins with the table that others refer to', () => {
  const script = tableScript({
    extension: 'pg_trickle',
    version: '0.0.0',
    functions: new Map(),
    relations: new Map([
      ['pgt_change_tracking', { kind: 'table', columns: ['source_relid oid not null', 'slot_name text not null'] }],
      [
        'pgt_stream_tables',
        { kind: 'table', columns: ['pgt_id bigint not null', 'status text not null', 'needs_reinit boolean not null', 'schedule text'] },
      ],
      ['quick_health', { kind: 'view', columns: ['status text'] }],
    ]),
    checks: new Map([['pgt_stream_tables', ["CHECK ((status <> ''::text))"]]]),
  });
  expect(script).toBe(`CREATE TABLE pgtrickle.pgt_stream_tables (
  pgt_id bigserial,
  status text NOT NULL DEFAULT 'INITIALIZING',
  needs_reinit boolean NOT NULL DEFAULT false,
  schedule text,
  PRIMARY KEY (pgt_id), UNIQUE (pgt_relid), UNIQUE (pgt_schema, pgt_name),
  CHECK ((status <> ''::text))
);
CREATE TABLE pgtrickle.pgt_change_tracking (
  source_relid oid NOT NULL,
  slot_name text NOT NULL,
  PRIMARY KEY (source_relid)
);`);
});
