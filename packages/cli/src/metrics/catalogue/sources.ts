import { cdcHealthSql } from '@pgtrickle-js/core';
import { gauge, type MetricGroup } from '../metric.js';

const sourceTable = { name: 'source_table', help: 'The source as schema.name; oid:… when it was dropped' };
const sourceName = (oid: string) => `coalesce((select n.nspname || '.' || c.relname from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.oid = ${oid}), 'oid:' || ${oid})`;

/** How changes of sources are captured. An alert embeds figures behind a colon, which would make a series of each. */
export const captureMetrics: MetricGroup = {
  prefix: 'pgtrickle_cdc',
  labels: [sourceTable, { name: 'alert_type', help: 'What the alert is about; empty when there is none' }],
  metrics: [
    gauge('mode', 'How changes are captured: 0 trigger, 1 moving to WAL, 2 WAL, 3 otherwise'),
    gauge('alert', '1 when the extension complains about the capture of a source'),
  ],
  sql: (names) => `select ${sourceName('h.source_relid')}::text as source_table,
  coalesce(max(trim(split_part(h.alert, ':', 1))), '')::text as alert_type,
  max(case h.cdc_mode when 'TRIGGER' then 0 when 'TRANSITIONING' then 1 when 'WAL' then 2 else 3 end) as mode,
  max((h.alert is not null)::int) as alert
from ${cdcHealthSql(names)} h group by h.source_relid`,
};

export const lagMetrics: MetricGroup = {
  prefix: 'pgtrickle_cdc_lag',
  labels: [sourceTable, { name: 'slot_name', help: 'The replication slot' }],
  metrics: [gauge('bytes', 'WAL between what a slot has consumed and the end of it')],
  sql: (names) => `select ${sourceName('h.source_relid')}::text as source_table, h.slot_name::text as slot_name, max(h.lag_bytes) as bytes
from ${cdcHealthSql(names)} h where h.slot_name is not null group by h.source_relid, h.slot_name`,
};

export const bufferMetrics: MetricGroup = {
  prefix: 'pgtrickle_buffer',
  labels: [sourceTable],
  needs: 'change_buffer_sizes',
  metrics: [
    gauge('pending_rows', 'Changes of a source that its slowest reader has not consumed, by the statistics of PostgreSQL'),
    gauge('bytes', 'Size of the change buffer on disk, with indexes'),
  ],
  sql: ({ schema }) => `select ${sourceName('b.source_oid')}::text as source_table, max(b.pending_rows) as pending_rows, max(b.buffer_bytes) as bytes
from ${schema}.change_buffer_sizes() b group by b.source_oid`,
};
