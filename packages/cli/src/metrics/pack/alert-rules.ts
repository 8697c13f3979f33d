/** A rule of Prometheus, with a state that it is for. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  /** How long the state has to last, in minutes. */
  readonly forMinutes: number;
  readonly severity: 'warning' | 'critical';
  readonly summary: string;
  readonly description: string;
  /** Series and their value while something is wrong; and the same series when all is well. */
  readonly example: { readonly series: string; readonly wrong: string; readonly well: string };
}

const table = '{schema="public",pgt_name="order_totals"}';
const tableName = '{{ $labels.schema }}.{{ $labels.pgt_name }}';

/** What somebody should be told of. A paused table is a warning and not an error: somebody paused it. */
export const alertRules: readonly AlertRule[] = [
  {
    alert: 'PgTrickleNotScraped',
    expr: 'absent(pgtrickle_database_stream_tables)',
    forMinutes: 5,
    severity: 'critical',
    summary: 'No metrics of pg_trickle are scraped',
    description: 'The exporter or the database is down, the extension is gone, or the role may no longer read its catalog.',
    example: { series: 'pgtrickle_database_stream_tables', wrong: '_x20', well: '1x20' },
  },
  {
    alert: 'PgTrickleTableStale',
    expr: 'pgtrickle_stale == 1',
    forMinutes: 5,
    severity: 'warning',
    summary: `Stream table ${tableName} is stale`,
    description: 'It is later than its schedule and ten minutes allow. See that the scheduler runs: pgtrickle status, pgtrickle health.',
    example: { series: `pgtrickle_stale${table}`, wrong: '1x20', well: '0x20' },
  },
  {
    alert: 'PgTrickleConsecutiveErrors',
    expr: 'pgtrickle_consecutive_errors >= 3',
    forMinutes: 1,
    severity: 'critical',
    summary: `Stream table ${tableName} has failed {{ $value }} times in a row`,
    description: 'After a few more the extension stops trying. The messages are in: pgtrickle history.',
    example: { series: `pgtrickle_consecutive_errors${table}`, wrong: '3x20', well: '2x20' },
  },
  {
    alert: 'PgTrickleTableError',
    expr: 'pgtrickle_table_info{status="ERROR"} == 1',
    forMinutes: 1,
    severity: 'critical',
    summary: `Stream table ${tableName} is in state ERROR`,
    description: 'It is no longer refreshed. Mend what the refresh history names, then: pgtrickle resume.',
    example: {
      series: 'pgtrickle_table_info{schema="public",pgt_name="order_totals",status="ERROR",refresh_mode="FULL",schedule="1m"}',
      wrong: '1x20',
      well: '_x20',
    },
  },
  {
    alert: 'PgTrickleTableSuspended',
    expr: 'pgtrickle_table_info{status="SUSPENDED"} == 1',
    forMinutes: 15,
    severity: 'warning',
    summary: `Stream table ${tableName} is suspended`,
    description: 'Somebody paused it, or the extension did after too many errors. To go on: pgtrickle resume.',
    example: {
      series: 'pgtrickle_table_info{schema="public",pgt_name="order_totals",status="SUSPENDED",refresh_mode="FULL",schedule="1m"}',
      wrong: '1x30',
      well: '_x30',
    },
  },
  {
    alert: 'PgTrickleTableEmpty',
    expr: 'pgtrickle_is_populated == 0',
    forMinutes: 15,
    severity: 'warning',
    summary: `Stream table ${tableName} has never been filled`,
    description: 'Queries of it fail or find nothing. To fill it: pgtrickle refresh.',
    example: { series: `pgtrickle_is_populated${table}`, wrong: '0x30', well: '1x30' },
  },
  {
    alert: 'PgTrickleFuseBlown',
    expr: 'pgtrickle_fuse_blown == 1',
    forMinutes: 0,
    severity: 'critical',
    summary: `The fuse of stream table ${tableName} has blown`,
    description: 'More changes came than its fuse allows, and refreshes wait for a decision of yours.',
    example: { series: `pgtrickle_fuse_blown${table}`, wrong: '1x20', well: '0x20' },
  },
  {
    alert: 'PgTrickleCdcLagHigh',
    expr: 'pgtrickle_cdc_lag_bytes > 1073741824',
    forMinutes: 5,
    severity: 'warning',
    summary: 'Change capture of {{ $labels.source_table }} is {{ $value | humanize1024 }}B behind',
    description: 'The replication slot {{ $labels.slot_name }} keeps that much WAL on disk.',
    example: { series: 'pgtrickle_cdc_lag_bytes{source_table="public.orders",slot_name="pgt_1"}', wrong: '1073741825x20', well: '1073741824x20' },
  },
  {
    alert: 'PgTrickleCdcAlert',
    expr: 'pgtrickle_cdc_alert == 1',
    forMinutes: 1,
    severity: 'critical',
    summary: 'Change capture of {{ $labels.source_table }}: {{ $labels.alert_type }}',
    description: 'Changes of this source may not reach the stream tables that read it: pgtrickle sources, pgtrickle doctor.',
    example: { series: 'pgtrickle_cdc_alert{source_table="public.orders",alert_type="slot_missing"}', wrong: '1x20', well: '0x20' },
  },
  {
    alert: 'PgTrickleBufferLarge',
    expr: 'pgtrickle_buffer_pending_rows > 1000000',
    forMinutes: 15,
    severity: 'warning',
    summary: '{{ $value | humanize }} changes of {{ $labels.source_table }} wait to be consumed',
    description: 'A stream table that reads this source is paused, failing, or refreshed too seldom.',
    example: { series: 'pgtrickle_buffer_pending_rows{source_table="public.orders"}', wrong: '1000001x30', well: '1000000x30' },
  },
  {
    alert: 'PgTrickleSchedulerDown',
    expr: 'pgtrickle_health_severity{check_name="scheduler_running"} > 0',
    forMinutes: 2,
    severity: 'critical',
    summary: 'The scheduler of pg_trickle does not run',
    description: 'No stream table is refreshed. See shared_preload_libraries, max_worker_processes and the log of the server.',
    example: { series: 'pgtrickle_health_severity{check_name="scheduler_running"}', wrong: '2x20', well: '0x20' },
  },
];
