import { PgTrickleError } from '@pgtrickle-js/core';
import { type Batch, type BatchSize, batchSizes } from '../compile/time-batches.js';
import { type EventTimeFilter, intersect, parseTime, type TimeWindow } from '../compile/time-window.js';
import { isMicrobatch } from '../manifest/is-microbatch.js';
import type { ManifestNode, ModelNode } from '../manifest/node.js';
import type { SourceNode } from '../manifest/source-node.js';

/**
 * What a model or snapshot sees of a relation that says which column holds its time: the batch that is built, and no more than `--sample` asks for.
 */
export function eventTimeFilter(
  reader: ManifestNode,
  target: ManifestNode | SourceNode,
  { batch, sample }: { readonly batch?: Batch | undefined; readonly sample?: TimeWindow | undefined },
): EventTimeFilter | undefined {
  const field = target.config.event_time;
  if (typeof field !== 'string' || !(reader.resource_type === 'model' || reader.resource_type === 'snapshot')) return undefined;
  const windows = [isMicrobatch(reader) ? batch : undefined, sample].filter((window) => window !== undefined);
  if (windows.length === 0) return undefined;
  const quoted = target.columns[field]?.quote ?? false;
  return { field: quoted ? `"${field}"` : field, ...windows.reduce<TimeWindow>(intersect, { start: null, end: null }) };
}

export interface BatchConfig {
  readonly size: BatchSize;
  readonly begin: Date;
  readonly lookback: number;
}

/** What batches are made from. @throws {PgTrickleError} `DBT_CONFIG_INVALID` */
export function batchConfig({ name, config, original_file_path: file }: ModelNode): BatchConfig {
  const invalid = (what: string, hint: string): never => {
    throw new PgTrickleError('DBT_CONFIG_INVALID', {
      message: `Microbatch model '${name}' must provide ${what} (in ${file})`,
      hint,
      details: { file },
    });
  };
  if (typeof config.event_time !== 'string')
    invalid("an 'event_time' (string) config that indicates the name of the event time column", "Add event_time='created_at'.");
  if (!batchSizes.includes(config.batch_size as BatchSize))
    invalid(`a 'batch_size' config that is one of ${batchSizes.join(', ')}`, "Add batch_size='day'.");
  if (config.begin === null || config.begin === undefined)
    invalid("a 'begin' (datetime) config that indicates the earliest timestamp the microbatch model should be built from", "Add begin='2026-01-01'.");
  if (typeof (config.concurrent_batches ?? false) !== 'boolean')
    invalid('a concurrent_batches that is true or false', 'Add concurrent_batches=false.');
  const lookback = config.lookback ?? 1;
  if (!(typeof lookback === 'number' && Number.isInteger(lookback) && lookback >= 0)) invalid('a lookback that is a whole number', 'Add lookback=1.');
  return {
    size: config.batch_size as BatchSize,
    begin: parseTime(config.begin, `'begin' of the microbatch model '${name}'`),
    lookback: lookback as number,
  };
}
