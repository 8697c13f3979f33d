import { type CatalogReader, detectCapabilities } from '@pgtrickle-js/core';
import { catalogue, servedCounters } from './catalogue.js';
import { sightingSql } from './history-floor.js';
import { type MetricGroup, metricName } from './metric.js';
import type { CountedSighting, RefreshCounter } from './refresh-counter.js';
import type { MetricFamily, Sample } from './sample.js';

type ServerRow = Readonly<Record<string, unknown>>;

interface Scrape {
  readonly groups: readonly (readonly ServerRow[] | null)[];
  readonly tables: readonly { readonly id: number; readonly schema: string; readonly pgt_name: string }[] | null;
  readonly sighting: CountedSighting;
}

/**
 * Reads all metrics in one statement.
 *
 * @param counter - what counts refreshes from one reading to the next; without it those counters are left out
 * @throws {PgTrickleError} `SERVER_*`
 */
export async function readMetrics(reader: CatalogReader, counter?: RefreshCounter): Promise<MetricFamily[]> {
  const capabilities = await detectCapabilities(reader);
  const groups = catalogue.filter(({ needs }) => needs === undefined || capabilities.has(needs));
  const { schema, prefix } = capabilities;
  const parts = groups.map((group) => `(select json_agg(q) from (${group.sql(capabilities)}) q)`);
  const [history, tables] = [`${schema}.${prefix}_refresh_history`, `${schema}.${prefix}_stream_tables`];
  // The latest refresh by its key; the first look needs nothing else of the history.
  const [row] = await reader.read<{ scrape: string }>(
    `select json_build_object('groups', json_build_array(${parts.join(', ')}),
       'tables', (select json_agg(json_build_object('id', ${prefix}_id, 'schema', ${prefix}_schema, 'pgt_name', ${prefix}_name)) from ${tables}),
       'sighting', ${sightingSql(
         history,
         `json_build_object('id', refresh_id, 'tableId', ${prefix}_id, 'status', status)`,
         'refresh_id > $1::text::bigint',
       )})::text as scrape`,
    [counter?.floor()?.toString() ?? null],
  );
  const scrape: Scrape = JSON.parse(row?.scrape ?? '{}');
  const families = groups.flatMap((group, index) => familiesOf(group, scrape.groups[index] ?? []));
  if (counter === undefined) return families;
  counter.add(scrape.sighting);
  return [...families, ...countedFamilies(counter, scrape.tables ?? [])];
}

function familiesOf(group: MetricGroup, rows: readonly ServerRow[]): MetricFamily[] {
  const labelled = rows.map((row) => ({ row, labels: Object.fromEntries(group.labels.map(({ name }) => [name, String(row[name] ?? '')])) }));
  return group.metrics.map((metric) => ({
    name: metricName(group, metric),
    type: metric.type,
    help: metric.help,
    samples: labelled.flatMap(({ row, labels }): Sample[] => {
      const value = row[metric.column];
      return value === null || value === undefined ? [] : [{ labels, value: Number(value) }];
    }),
  }));
}

function countedFamilies(counter: RefreshCounter, tables: NonNullable<Scrape['tables']>): MetricFamily[] {
  const counted = tables.map(({ id, schema, pgt_name }) => ({ labels: { schema, pgt_name }, totals: counter.of(id) }));
  const values = ['total', 'successful', 'failed'] as const;
  return servedCounters.map(({ column, type, help }, index) => ({
    name: `pgtrickle_${column}`,
    type,
    help,
    samples: counted.map(({ labels, totals }) => ({ labels, value: totals[values[index] ?? 'total'] })),
  }));
}
