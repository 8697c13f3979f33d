import type { StreamTable } from '../catalog/stream-tables.js';
import type { Finding, FindingLevel } from './finding.js';

/** What the check needs to know of a stream table: a `StreamTable` has it all. */
export type StatusFacts = Pick<StreamTable, 'name' | 'status' | 'consecutiveErrors' | 'needsReinit' | 'lastError' | 'fuseState' | 'hasRelation'>;

/** Checks whether refreshes of stream tables can and do succeed, one finding for each table. How late they are is for `checkFreshness`. Pure. */
export function checkStatus(tables: readonly StatusFacts[]): Finding[] {
  return tables.map((table) => {
    const { status, consecutiveErrors, needsReinit, fuseState } = table;
    return { subject: table.name, check: 'status', ...judge(table), facts: { status, consecutiveErrors, needsReinit, fuseState } };
  });
}

/** Of a stream table that was dropped by half. */
export const lostRelation = {
  level: 'error',
  message: 'the table is gone, and its row in the catalog is not',
  hint: 'Remove the row: `pgtrickle doctor` prints how.',
} as const;

function judge({ status, consecutiveErrors, needsReinit, lastError, fuseState, hasRelation }: StatusFacts): {
  level: FindingLevel;
  message: string;
  hint?: string;
} {
  const because = lastError === undefined ? '' : `: ${lastError}`;
  if (!hasRelation) return lostRelation;
  if (status === 'ERROR') return { level: 'error', message: `refreshes have failed${because}`, hint: 'Mend the cause, then resume it.' };
  if (fuseState === 'blown')
    return { level: 'error', message: 'the fuse has blown: too many changes at once', hint: 'Look at the changes, then reset the fuse.' };
  if (status === 'SUSPENDED')
    return { level: 'warn', message: `suspended: it is not refreshed${because}`, hint: 'Resume it, or drop it if nobody needs it.' };
  if (consecutiveErrors > 0) {
    const times = consecutiveErrors === 1 ? 'last refresh' : `last ${consecutiveErrors} refreshes`;
    return { level: 'warn', message: `the ${times} failed${because}`, hint: 'Mend the cause before the server suspends it.' };
  }
  if (needsReinit) return { level: 'warn', message: 'a source was changed: the next refresh rebuilds it' };
  return { level: 'pass', message: status.toLowerCase() };
}
