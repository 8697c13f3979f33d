import type { Capabilities } from '@pgtrickle-js/core';

/** What the extension's schema and catalog are called on a server, and whether its functions can be asked: left out where the server is not known yet. */
export type CatalogNames = Pick<Capabilities, 'schema' | 'prefix'> & Partial<Pick<Capabilities, 'isStandby'>>;

export interface Metric {
  /** The column of the group's query; with the group's prefix it is the metric's name. */
  readonly column: string;
  /** A counter never falls, but to 0 when what counts it starts anew. */
  readonly type: 'gauge' | 'counter';
  readonly help: string;
}

interface Label {
  readonly name: string;
  readonly help: string;
}

/** Metrics that one query gives: a sample of each per row. A value that is NULL is no sample. */
export interface MetricGroup {
  readonly prefix: string;
  readonly labels: readonly Label[];
  readonly metrics: readonly Metric[];
  /** A function of the extension without which the group is left out. */
  readonly needs?: string;
  /** A SELECT of all labels, as text, and all metrics. It takes no parameters: exporters run it as it stands. */
  sql(names: CatalogNames): string;
}

/** The name that scrapers see: `pgtrickle_staleness_seconds`. */
export const metricName = ({ prefix }: Pick<MetricGroup, 'prefix'>, { column }: Pick<Metric, 'column'>): string => `${prefix}_${column}`;

export const gauge = (column: string, help: string): Metric => ({ column, type: 'gauge', help });
export const counter = (column: string, help: string): Metric => ({ column, type: 'counter', help });
