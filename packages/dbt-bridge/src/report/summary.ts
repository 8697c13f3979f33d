import type { FreshnessResult, NodeResult } from '../execute/result.js';
import { kindOf, pluralize } from './describe-node.js';

/** What a run was, counted: `2 view models`, ` in 0 hours …`, and how many of each outcome. */
export function summaryOf(
  results: readonly NodeResult[],
  elapsedSeconds: number,
): { ran: string; took: string; stats: Readonly<Record<string, number>> } {
  const is = (...statuses: NodeResult['status'][]) => results.filter(({ status }) => statuses.includes(status)).length;
  const stats = {
    PASS: is('success', 'pass'),
    WARN: is('warn'),
    ERROR: is('error', 'fail', 'partial success'),
    SKIP: is('skipped'),
    'NO-OP': is('no-op'),
    TOTAL: results.length,
  };
  return { ...ranOf(results, elapsedSeconds), stats };
}

/** What was done, counted, and how long it took. */
export function ranOf(results: readonly (NodeResult | FreshnessResult)[], elapsedSeconds: number): { ran: string; took: string } {
  const counts = new Map<string, number>();
  for (const { node } of results) counts.set(kindOf(node), (counts.get(kindOf(node)) ?? 0) + 1);
  const ran = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, count]) => pluralize(count, kind));
  return { ran: ran.join(', '), took: ` in ${duration(elapsedSeconds)}` };
}

/** `0 hours 0 minutes and 1.25 seconds` */
function duration(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return `${hours} hours ${minutes} minutes and ${(seconds % 60).toFixed(2)} seconds`;
}
