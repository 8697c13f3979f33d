import { renderError } from '@pgtrickle-js/core';
import type { NodeResult, RunEvent } from '../execute/result.js';
import type { ManifestNode } from '../manifest/node.js';
import { describeNode, kindOf, pluralize, testName } from './describe-node.js';
import { renderFreshness } from './freshness-report.js';
import { type Paint, type Progress, plain, statusLine } from './line.js';
import { ranOf, summaryOf } from './summary.js';

/** The lines that a terminal shows of an event, in dbt's words where dbt has words for it. */
export function renderEvent(event: RunEvent, paint: Paint = plain, width?: number): string[] {
  const at = (progress: Progress): Progress => ({ index: progress.index, total: progress.total, width });
  switch (event.kind) {
    case 'found':
      return [`Found ${[...event.counts].map(([kind, count]) => pluralize(count, kind)).join(', ')}`, ''];
    case 'started':
      return [`Concurrency: ${event.threads} threads (target='${event.targetName}')`, ''];
    case 'node-start':
      return [statusLine(`START ${describeNode(event.node)}`, 'RUN', at(event))];
    case 'node-end':
      return [renderResult(event.result, at(event), paint)];
    // What is shown is printed as the answer of the command.
    case 'shown':
      return [];
    case 'batch-start':
      return [`Batch ${statusLine(`START batch ${batchOf(event)}`, 'RUN', at(event))}`];
    case 'batch-end': {
      const [word, style, ended] = batchWords[event.status];
      return [
        `Batch ${statusLine(`${word} batch ${batchOf(event)}`, paint(style, event.status === 'success' ? event.message : ended), at(event), event.executionTimeSeconds)}`,
      ];
    }
    case 'hook-start': {
      const line = statusLine(`START hook: ${event.name}`, 'RUN', at(event));
      return event.phase === 'on-run-end' && event.index === 1 ? ['', line] : [line];
    }
    case 'hook-end': {
      const [word, style] = event.ok ? (['OK', 'green'] as const) : (['ERROR', 'red'] as const);
      const line = statusLine(`${word} hook: ${event.name}`, paint(style, word), at(event), event.executionTimeSeconds);
      return event.phase === 'on-run-start' && event.index === event.total ? [line, ''] : [line];
    }
    case 'freshness-start':
      return [statusLine(`START freshness of ${event.label}`, 'RUN', at(event))];
    case 'freshness-end':
      return renderFreshness(event.result, at(event), paint);
    case 'freshness-finished': {
      const { ran, took } = ranOf([...event.hooks, ...event.results], event.elapsedSeconds);
      return ['', `Finished running ${ran}${took} (${event.elapsedSeconds.toFixed(2)}s).`, ''];
    }
    case 'compiled':
      if (event.format === 'json')
        return [JSON.stringify(event.isInline ? { compiled: event.code } : { node: event.node.name, compiled: event.code }, null, 2)];
      return [`Compiled ${event.isInline ? 'inline node' : `node '${event.node.name}'`} is:\n${event.code}`];
    case 'message':
      if (event.level === 'error') return [paint('red', event.text)];
      return [event.level === 'warn' ? `${paint('yellow', '[WARNING]')}: ${event.text}` : event.text];
    case 'finished':
      return renderSummary(event.results, event.elapsedSeconds, event.interrupted, paint);
  }
}

const verbs: Readonly<Record<string, readonly [done: string, doing: string]>> = {
  seed: ['loaded', 'loading'],
  snapshot: ['snapshotted', 'snapshotting'],
};

/** What was there already, by the code of what was done to it; dbt itself says that everything is created. */
const changed: Readonly<Record<string, string>> = {
  UNCHANGED: 'unchanged',
  'ALTER VIEW': 'altered',
  'ALTER STREAM TABLE': 'altered',
  'REBUILD STREAM TABLE': 'rebuilt',
  'REFRESH STREAM TABLE': 'refreshed',
  'DECLARE STREAM TABLE': 'declared',
  'LEFT AS IT IS': 'kept',
};

function renderResult(result: NodeResult, progress: Progress, paint: Paint): string {
  const { node, status, message, executionTimeSeconds: seconds, failures } = result;
  if (status === 'skipped') {
    const relational = ['model', 'seed', 'snapshot'].includes(node.resource_type);
    const what = relational ? `SKIP relation ${node.schema}.${node.name}` : `SKIP ${node.resource_type} ${node.name}`;
    return result.skipCause === undefined
      ? statusLine(what, paint('yellow', 'SKIP'), progress)
      : statusLine(`${what} due to ephemeral model status '${result.skipCause.status}'`, paint('red', 'ERROR SKIP'), progress);
  }
  if (node.resource_type === 'test' || node.resource_type === 'unit_test') {
    const words = { pass: ['PASS', 'green'], warn: [`WARN ${failures}`, 'yellow'], fail: [`FAIL ${failures}`, 'red'] } as const;
    const [word, style] = words[status as keyof typeof words] ?? (['ERROR', 'red'] as const);
    return statusLine(`${word} ${testName(node)}`, paint(style, word), progress, seconds);
  }
  const [done, doing] = verbs[node.resource_type] ?? ['created', 'creating'];
  const verb = changed[result.adapterResponse?.code ?? ''] ?? done;
  if (status === 'no-op') return statusLine(`NO-OP ${describeNode(node)}`, paint('yellow', 'NO-OP'), progress, seconds);
  // dbt says no more of a snapshot where one ends.
  const what = node.resource_type === 'snapshot' ? `${node.schema}.${node.alias}` : describeNode(node);
  if (status === 'error') {
    return statusLine(`ERROR ${doing} ${what}`, paint('red', 'ERROR'), progress, seconds);
  }
  if (status === 'partial success') return statusLine(`PARTIALLY ${verb} ${describeNode(node)}`, paint('yellow', message ?? ''), progress, seconds);
  const word = node.resource_type === 'function' ? status.toUpperCase() : (message ?? 'OK');
  return statusLine(`OK ${verb} ${what}`, paint('green', word), progress, seconds);
}

const batchWords = {
  success: ['OK created', 'green', 'OK'],
  error: ['ERROR creating', 'red', 'ERROR'],
  skipped: ['SKIP', 'yellow', 'SKIP'],
} as const;

function batchOf({ name, node }: { readonly name: string; readonly node: ManifestNode }): string {
  return `${name} of ${node.schema}.${node.alias}`;
}

function renderSummary(results: readonly NodeResult[], elapsedSeconds: number, interrupted: boolean, paint: Paint): string[] {
  const is = (...statuses: NodeResult['status'][]) => results.filter(({ status }) => statuses.includes(status));
  const errors = is('error', 'fail');
  const causes = [...new Set(results.flatMap(({ skipCause }) => skipCause ?? []))];
  const partial = is('partial success');
  const warnings = is('warn');
  const { ran, took, stats } = summaryOf(results, elapsedSeconds);
  const finished = ['', `Finished running ${ran}${took} (${elapsedSeconds.toFixed(2)}s).`];
  // Only ephemeral models were selected.
  if (results.length === 0 && !interrupted) return finished;
  return [
    ...finished,
    ...renderUnchanged(results),
    '',
    completion(
      {
        errors: errors.length + results.filter(({ skipCause }) => skipCause !== undefined).length,
        partial: partial.length,
        warnings: warnings.length,
      },
      interrupted,
      paint,
    ),
    ...[...errors, ...causes, ...warnings].flatMap((result) => renderProblem(result, paint)),
    '',
    `Done. ${Object.entries(stats)
      .map(([name, count]) => `${name}=${count}`)
      .join(' ')}`,
  ];
}

/** dbt has no word for it: what the run found as its model says and left alone. */
function renderUnchanged(results: readonly NodeResult[]): string[] {
  const isUnchanged = ({ adapterResponse }: NodeResult) => adapterResponse?.code === 'UNCHANGED';
  const unchanged = results.filter(isUnchanged);
  if (unchanged.length === 0) return [];
  const counts = new Map<string, number>();
  for (const kind of unchanged.map(({ node }) => kindOf(node)).sort()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const list = [...counts].map(([kind, count]) => pluralize(count, kind)).join(', ');
  const left = unchanged.length === 1 ? 'left as it is' : 'left as they are';
  // Seeds and snapshots are written by every run.
  const isAll = results.every((result) => !['model', 'function'].includes(result.node.resource_type) || isUnchanged(result));
  return [isAll ? `Nothing has changed: ${list} ${left}.` : `Unchanged and ${left}: ${list}.`];
}

function completion(
  { errors, partial, warnings }: Readonly<Record<'errors' | 'partial' | 'warnings', number>>,
  interrupted: boolean,
  paint: Paint,
): string {
  if (interrupted) return paint('yellow', 'Exited because of keyboard interrupt');
  const partly = `${partial} partial success${partial === 1 ? '' : 'es'}`;
  if (errors > 0) return paint('red', `Completed with ${pluralize(errors, 'error')}, ${partly}, and ${pluralize(warnings, 'warning')}:`);
  if (partial > 0) return paint('yellow', `Completed with ${partly} and ${pluralize(warnings, 'warning')}`);
  return warnings > 0 ? paint('yellow', `Completed with ${pluralize(warnings, 'warning')}:`) : paint('green', 'Completed successfully');
}

function renderProblem({ node, status, message, error }: NodeResult, paint: Paint): string[] {
  const title =
    status === 'warn'
      ? paint('yellow', `Warning in ${node.resource_type} ${node.name} (${node.original_file_path})`)
      : paint('red', `Failure in ${node.resource_type} ${node.name} (${node.original_file_path})`);
  const indent = status === 'warn' ? '' : '  ';
  const text = error === undefined ? (message ?? `Status: ${status}`) : renderError(error);
  const compiled =
    'compiled_path' in node && node.compiled_path && node.compiled_code !== undefined ? ['', `  compiled code at ${node.compiled_path}`] : [];
  const stored =
    node.resource_type === 'test' && node.relation_name !== null && error === undefined ? framed(`select * from ${node.relation_name}`) : [];
  return ['', title, text.replace(/^(?=.)/gm, indent), ...compiled, ...stored];
}

function framed(query: string): string[] {
  const border = '-'.repeat(query.length);
  return ['', `  See test failures:\n  ${border}\n  ${query}\n  ${border}`];
}
