/** A panel of the dashboard: its queries, and how they are drawn. */
export interface Panel {
  readonly title: string;
  readonly kind: 'stat' | 'timeseries' | 'table';
  readonly queries: readonly { readonly expr: string; readonly legend: string }[];
  /** As Grafana names units. */
  readonly unit?: string;
  readonly description?: string;
  /** From this value on a figure is red. */
  readonly redFrom?: number;
  /** From this value on, and below `redFrom`, it is orange. */
  readonly orangeFrom?: number;
  /** What a figure shows when it is not its value: the name of its series. */
  readonly textOf?: 'name';
  /** Columns of 24, and lines: those of its kind unless given. */
  readonly size?: readonly [width: number, height: number];
  /** Value mappings: what a number means. */
  readonly meanings?: Readonly<Record<string, string>>;
  /** Whether a healthy database has samples of it. */
  readonly mayBeEmpty?: true;
}

export interface PanelRow {
  readonly title: string;
  readonly panels: readonly Panel[];
}

const each = '{{schema}}.{{pgt_name}}';
const chosen = '{schema=~"$schema",pgt_name=~"$stream_table"}';
// Of a thousand stream tables the highest: more lines than these are not read.
const highest = (expr: string) => `topk(20, ${expr})`;
// What a metrics server counts is exact; an exporter has a gauge over five minutes instead.
const perMinute = (counted: string, recent: string, labels = '') => `rate(${counted}${labels}[5m]) * 60 or ${recent}${labels} / 5`;

/** The rows of the dashboard. Every metric named here is in the catalogue: a test holds that. */
export const panelRows: readonly PanelRow[] = [
  {
    title: 'Overview',
    panels: [
      { title: 'Active stream tables', kind: 'stat', queries: [{ expr: 'count(pgtrickle_table_info{status="ACTIVE"}) or vector(0)', legend: '' }] },
      { title: 'Stale tables', kind: 'stat', redFrom: 1, queries: [{ expr: 'sum(pgtrickle_stale) or vector(0)', legend: '' }] },
      {
        title: 'Tables in error',
        kind: 'stat',
        redFrom: 1,
        queries: [{ expr: 'count(pgtrickle_table_info{status="ERROR"}) or vector(0)', legend: '' }],
      },
      {
        title: 'Refreshes per minute',
        kind: 'stat',
        queries: [{ expr: `sum(${perMinute('pgtrickle_refreshes_total', 'pgtrickle_recent_refreshes')})`, legend: '' }],
      },
      {
        title: 'Health checks',
        kind: 'table',
        size: [8, 7],
        meanings: { 0: 'OK', 1: 'WARN', 2: 'ERROR' },
        orangeFrom: 1,
        redFrom: 2,
        queries: [{ expr: 'pgtrickle_health_severity', legend: '{{check_name}}' }],
      },
    ],
  },
  {
    title: 'Refresh performance',
    panels: [
      {
        title: 'Average refresh duration',
        kind: 'timeseries',
        unit: 'ms',
        queries: [{ expr: highest('pgtrickle_avg_refresh_duration_ms'), legend: each }],
      },
      {
        title: 'Refreshes per minute by table',
        kind: 'timeseries',
        queries: [{ expr: highest(perMinute('pgtrickle_refreshes_total', 'pgtrickle_recent_refreshes')), legend: each }],
      },
      {
        title: 'Failures per minute',
        kind: 'timeseries',
        queries: [{ expr: highest(perMinute('pgtrickle_refreshes_failed_total', 'pgtrickle_recent_failed_refreshes')), legend: each }],
      },
    ],
  },
  {
    title: 'Staleness',
    panels: [
      { title: 'Staleness', kind: 'timeseries', unit: 's', queries: [{ expr: highest('pgtrickle_staleness_seconds'), legend: each }] },
      {
        title: 'Rows changed per minute',
        kind: 'timeseries',
        queries: [
          {
            expr: highest(
              '(rate(pgtrickle_rows_inserted_total[5m]) + rate(pgtrickle_rows_updated_total[5m]) + rate(pgtrickle_rows_deleted_total[5m])) * 60',
            ),
            legend: each,
          },
        ],
      },
    ],
  },
  {
    title: 'Change capture',
    panels: [
      {
        title: 'Capture by source',
        kind: 'table',
        meanings: { 0: 'trigger', 1: 'moving to WAL', 2: 'WAL', 3: 'other' },
        queries: [{ expr: 'pgtrickle_cdc_mode', legend: '{{source_table}}' }],
      },
      {
        title: 'Pending changes',
        kind: 'timeseries',
        size: [9, 8],
        queries: [{ expr: highest('pgtrickle_buffer_pending_rows'), legend: '{{source_table}}' }],
      },
      {
        title: 'Change buffers on disk',
        kind: 'timeseries',
        size: [9, 8],
        unit: 'bytes',
        queries: [{ expr: highest('pgtrickle_buffer_bytes'), legend: '{{source_table}}' }],
      },
      {
        title: 'Replication lag',
        kind: 'timeseries',
        unit: 'bytes',
        size: [12, 7],
        description: 'Only sources that are captured from WAL have a slot.',
        mayBeEmpty: true,
        queries: [{ expr: 'pgtrickle_cdc_lag_bytes', legend: '{{source_table}}' }],
      },
      {
        title: 'Capture alerts',
        kind: 'table',
        size: [12, 7],
        redFrom: 1,
        mayBeEmpty: true,
        queries: [{ expr: 'pgtrickle_cdc_alert == 1', legend: '{{source_table}}: {{alert_type}}' }],
      },
    ],
  },
  {
    title: 'Stream table $stream_table',
    panels: [
      {
        title: 'Status',
        kind: 'stat',
        textOf: 'name',
        size: [12, 5],
        queries: [{ expr: `pgtrickle_table_info${chosen}`, legend: '{{pgt_name}}: {{status}} {{refresh_mode}} {{schedule}}' }],
      },
      {
        title: 'Consecutive errors',
        kind: 'stat',
        size: [12, 5],
        redFrom: 1,
        queries: [{ expr: `pgtrickle_consecutive_errors${chosen}`, legend: each }],
      },
      {
        title: 'Row changes per minute',
        kind: 'timeseries',
        queries: [
          { expr: `rate(pgtrickle_rows_inserted_total${chosen}[5m]) * 60`, legend: `${each} inserted` },
          { expr: `rate(pgtrickle_rows_updated_total${chosen}[5m]) * 60`, legend: `${each} updated` },
          { expr: `rate(pgtrickle_rows_deleted_total${chosen}[5m]) * 60`, legend: `${each} deleted` },
        ],
      },
      {
        title: 'Refresh duration',
        kind: 'timeseries',
        unit: 's',
        queries: [
          { expr: `pgtrickle_last_refresh_duration_seconds${chosen}`, legend: `${each} last` },
          { expr: `pgtrickle_avg_refresh_duration_ms${chosen} / 1000`, legend: `${each} average` },
        ],
      },
      {
        title: 'Staleness and its limit',
        kind: 'timeseries',
        unit: 's',
        queries: [
          { expr: `pgtrickle_staleness_seconds${chosen}`, legend: each },
          { expr: `pgtrickle_stale_after_seconds${chosen}`, legend: `${each} limit` },
        ],
      },
      { title: 'Rows', kind: 'timeseries', queries: [{ expr: `pgtrickle_rows${chosen}`, legend: each }] },
    ],
  },
];
