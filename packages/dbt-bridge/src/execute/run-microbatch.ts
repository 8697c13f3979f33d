import { fromUnknown } from '@pgtrickle-js/core';
import { type Batch, batchName, makeBatches } from '../compile/time-batches.js';
import { PyFunction } from '../jinja/values/function.js';
import { isMicrobatch } from '../manifest/is-microbatch.js';
import type { ManifestNode, ModelNode } from '../manifest/node.js';
import { makesBatches } from './check-microbatch.js';
import { errorMessage } from './error-message.js';
import { batchConfig } from './event-time.js';
import { locateError } from './locate-error.js';
import { type NodeRuntime, nodeRuntime } from './node-runtime.js';
import type { Outcome } from './outcome.js';
import type { BatchResults } from './result.js';
import type { RunParts } from './run-parts.js';

/** Builds the model of a runtime: compiles it, then runs its materialization. */
export interface BatchWork {
  compile(node: ManifestNode, runtime: NodeRuntime, parts: RunParts): Promise<unknown>;
  execute(node: ManifestNode, runtime: NodeRuntime, parts: RunParts): Promise<Outcome>;
}

/** Whether a node is built batch by batch. */
export function runsInBatches(node: ManifestNode, { scope: macros, project: loaded }: RunParts): node is ModelNode {
  return isMicrobatch(node) && makesBatches(node, { loaded, macros });
}

/** One batch after the other. When the first fails, the others are not tried; when another one does, they are. */
export async function runMicrobatch(
  node: ModelNode,
  thread: string,
  parts: RunParts,
  work: BatchWork,
): Promise<Outcome & { batchResults: BatchResults }> {
  const relation = parts.cache.get(node.schema, node.alias);
  const isFullRefresh = node.config.full_refresh ?? parts.flags.FULL_REFRESH === true;
  const earlier = parts.retriedBatches.get(node.unique_id);
  // A full refresh that is retried has begun: to begin again would lose the batches that are there.
  const isIncremental = relation?.type === 'table' && (!isFullRefresh || earlier !== undefined);
  const batches = earlier?.failed ?? batchesOf(node, isIncremental, parts);
  const successful: Batch[] = [];
  const failed: Batch[] = [];
  let firstError: string | null = null;
  for (const [index, batch] of batches.entries()) {
    const label = { node, name: batchName(batch.start, batchConfig(node).size), index: index + 1, total: batches.length };
    parts.emit({ kind: 'batch-start', ...label });
    const began = performance.now();
    const done = (status: 'success' | 'error' | 'skipped', message: string) =>
      parts.emit({ kind: 'batch-end', ...label, status, message, executionTimeSeconds: (performance.now() - began) / 1000 });
    if ((failed.length > 0 && successful.length === 0) || parts.signal?.aborted) {
      failed.push(batch);
      done('skipped', 'SKIP');
      continue;
    }
    const one = nodeOfBatch(node, batch, { isFirst: index === 0, isLast: index === batches.length - 1 });
    try {
      const within = { ...parts, batch, compiled: new Map() };
      const runtime = nodeRuntime(one, thread, within);
      await work.compile(one, runtime, within);
      if (index > 0 || isIncremental) {
        runtime.set('is_incremental', new PyFunction('is_incremental', () => true));
        runtime.set('should_full_refresh', new PyFunction('should_full_refresh', () => false));
      }
      const { message } = await work.execute(one, runtime, within);
      successful.push(batch);
      done('success', message ?? 'OK');
    } catch (thrown) {
      const error = locateError(fromUnknown(thrown), one);
      firstError ??= errorMessage(error, one);
      failed.push(batch);
      parts.emit({ kind: 'message', level: 'error', text: errorMessage(error, one), name: 'GenericExceptionOnRun' });
      done('error', 'ERROR');
    } finally {
      await parts.pool.release(thread);
    }
  }
  const total = successful.length + failed.length;
  const status = failed.length === 0 ? 'success' : successful.length === 0 ? 'error' : 'partial success';
  const message = status === 'success' ? 'SUCCESS' : status === 'error' ? (firstError ?? 'ERROR') : `PARTIAL SUCCESS (${successful.length}/${total})`;
  return {
    status,
    message,
    adapterResponse: null,
    failures: 0,
    batchResults: { successful: [...successful, ...(earlier?.successful ?? [])], failed },
  };
}

function batchesOf(node: ModelNode, isIncremental: boolean, { eventTime, sample, batchesUntil }: RunParts): Batch[] {
  const { start, end } = sample ?? eventTime;
  return makeBatches({ ...batchConfig(node), isIncremental, from: start, to: end, now: batchesUntil });
}

/** The model with its window, and with its hooks around the whole of the batches. */
function nodeOfBatch(node: ModelNode, { start, end }: Batch, { isFirst, isLast }: { isFirst: boolean; isLast: boolean }): ModelNode {
  const name = batchName(start, batchConfig(node).size);
  return {
    ...node,
    config: {
      ...node.config,
      'pre-hook': isFirst ? (node.config['pre-hook'] ?? []) : [],
      'post-hook': isLast ? (node.config['post-hook'] ?? []) : [],
      __dbt_internal_microbatch_event_time_start: start,
      __dbt_internal_microbatch_event_time_end: end,
    },
    batch: { id: name.replaceAll('-', ''), name, event_time_start: start, event_time_end: end },
  };
}
