import { databaseMetrics, healthMetrics } from './catalogue/database.js';
import { bufferMetrics, captureMetrics, lagMetrics } from './catalogue/sources.js';
import { streamTableInfo, streamTableMetrics } from './catalogue/stream-tables.js';
import { counter, type Metric, type MetricGroup } from './metric.js';

/** Everything that is measured. What scrapers, exporters, rules and panels know of metrics is made from this list. */
export const catalogue: readonly MetricGroup[] = [
  streamTableMetrics,
  streamTableInfo,
  captureMetrics,
  lagMetrics,
  bufferMetrics,
  databaseMetrics,
  healthMetrics,
];

/** Counted by `metrics --serve` itself, by `schema` and `pgt_name`: the history is pruned, so that no query of it can give a number that never falls. */
export const servedCounters: readonly Metric[] = [
  counter('refreshes_total', 'Refreshes that ended since the metrics server started'),
  counter('refreshes_successful_total', 'Refreshes that succeeded since the metrics server started'),
  counter('refreshes_failed_total', 'Refreshes that failed since the metrics server started'),
];
