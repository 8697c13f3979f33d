import type { FreshnessResult, NodeResult, RunEvent } from '../execute/result.js';
import { nodeInfo } from './node-info.js';
import { ranOf, summaryOf } from './summary.js';

/** An event as it is told. */
export interface Said {
  readonly name: string;
  readonly level: string;
  readonly msg: string;
  readonly data: Record<string, unknown>;
}

/** The end of a run is several events for dbt. */
export function endOfRun({ results, elapsedSeconds }: RunEvent & { readonly kind: 'finished' }, whole: Said): Said[] {
  const { ran, took, stats } = summaryOf(results, elapsedSeconds);
  const problems = inOrder(results).flatMap(problemOf);
  const count = (name: keyof typeof stats) => stats[name] ?? 0;
  return [
    finishedRunning(ran, took, elapsedSeconds),
    whole,
    ...problems,
    {
      name: 'StatsLine',
      level: 'info',
      msg: `Done. ${Object.entries(stats)
        .map(([name, number]) => `${name}=${number}`)
        .join(' ')}`,
      data: {
        stats: {
          pass: count('PASS'),
          warn: count('WARN'),
          error: count('ERROR'),
          skip: count('SKIP'),
          noop: count('NO-OP'),
          total: count('TOTAL'),
        },
      },
    },
  ];
}

/** Failures first, then warnings. */
function inOrder(results: readonly NodeResult[]): readonly NodeResult[] {
  const isFailure = ({ status }: NodeResult) => ['error', 'fail'].includes(status);
  return [...results.filter(isFailure), ...results.filter(({ status }) => status === 'warn')];
}

function problemOf({ node, status, message }: NodeResult): Said[] {
  const isWarning = status === 'warn';
  const level = isWarning ? 'warn' : 'error';
  const node_info = nodeInfo(node, status);
  const title = `${isWarning ? 'Warning' : 'Failure'} in ${node.resource_type} ${node.name} (${node.original_file_path})`;
  const about = { node_info, node_name: node.name, path: node.original_file_path, resource_type: node.resource_type };
  const said = message ?? status;
  const path = 'compiled_path' in node && node.compiled_code !== undefined ? node.compiled_path : null;
  return [
    { name: isWarning ? 'RunResultWarning' : 'RunResultFailure', level, msg: title, data: about },
    { name: isWarning ? 'RunResultWarningMessage' : 'RunResultError', level, msg: said, data: { msg: said, node_info } },
    ...(path ? [{ name: 'SQLCompiledPath', level: 'info', msg: `  compiled code at ${path}`, data: { path, node_info } }] : []),
  ];
}

function finishedRunning(ran: string, took: string, elapsedSeconds: number): Said {
  return {
    name: 'FinishedRunningStats',
    level: 'info',
    msg: `Finished running ${ran}${took} (${elapsedSeconds.toFixed(2)}s).`,
    data: { stat_line: ran, execution: took, execution_time: elapsedSeconds },
  };
}

/** So is the end of checks of freshness: what is late, and what could not be measured. */
export function endOfFreshness({ results, hooks, elapsedSeconds }: RunEvent & { readonly kind: 'freshness-finished' }): Said[] {
  const { ran, took } = ranOf([...hooks, ...results], elapsedSeconds);
  return [finishedRunning(ran, took, elapsedSeconds), ...results.flatMap(lateness)];
}

function lateness({ node, status, error }: FreshnessResult): Said[] {
  const node_info = nodeInfo(node, 'None');
  if (status === 'runtime error') {
    const msg = error?.message ?? status;
    return [{ name: 'RunResultError', level: 'error', msg, data: { msg, node_info } }];
  }
  if (status !== 'error') return [];
  const { name, original_file_path: path, resource_type } = node;
  const title = `Failure in ${resource_type} ${name} (${path})`;
  return [
    { name: 'RunResultFailure', level: 'error', msg: title, data: { node_info, node_name: name, path, resource_type } },
    { name: 'RunResultErrorNoMessage', level: 'error', msg: `  Status: ${status}`, data: { status, node_info } },
  ];
}
