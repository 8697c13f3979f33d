import type { RunEvent } from '../execute/result.js';
import { renderEvent } from './text-report.js';

const names: Readonly<Record<RunEvent['kind'], string>> = {
  found: 'FoundStats',
  started: 'ConcurrencyLine',
  'node-start': 'LogStartLine',
  'node-end': 'LogNodeResult',
  'hook-start': 'LogHookStartLine',
  'hook-end': 'LogHookEndLine',
  message: 'Note',
  finished: 'EndOfRunSummary',
};

/** An event as one line of JSON: `info` for people and filters, `data` for programs. */
export function jsonLine(event: RunEvent, now = new Date()): string {
  const level =
    event.kind === 'message' ? event.level : event.kind === 'node-end' && ['error', 'fail'].includes(event.result.status) ? 'error' : 'info';
  const msg = renderEvent(event).join('\n').trim();
  return JSON.stringify({ info: { name: names[event.kind], level, msg, ts: now.toISOString() }, data: dataOf(event) });
}

function dataOf(event: RunEvent): Record<string, unknown> {
  switch (event.kind) {
    case 'found':
      return { stats: Object.fromEntries(event.counts) };
    case 'node-start':
      return { index: event.index, total: event.total, node_info: nodeInfo(event.node) };
    case 'node-end': {
      const { node, status, executionTimeSeconds, message, failures } = event.result;
      return {
        index: event.index,
        total: event.total,
        node_info: nodeInfo(node),
        status,
        execution_time: executionTimeSeconds,
        message,
        num_failures: failures,
      };
    }
    case 'finished':
      return { elapsed_time: event.elapsedSeconds, total: event.results.length };
    default:
      return { ...event };
  }
}

function nodeInfo(node: {
  unique_id: string;
  name: string;
  resource_type: string;
  original_file_path: string;
  config: { materialized: string };
}): Record<string, unknown> {
  return {
    unique_id: node.unique_id,
    node_name: node.name,
    resource_type: node.resource_type,
    node_path: node.original_file_path,
    materialized: node.config.materialized,
  };
}
