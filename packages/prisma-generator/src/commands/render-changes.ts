import type { SyncChange } from '../pull/describe-change.js';
import type { PullResult } from '../pull/pull.js';

const signs: Readonly<Record<SyncChange['kind'], string>> = { added: '+', changed: '~', removed: '-', repaired: '!', skipped: ' ' };

/** One line per stream table that is not as it was, with its details below, and a line that sums up. */
export function renderChanges({ changes, files, count }: PullResult, written: boolean): string {
  const lines = changes.flatMap(({ kind, streamTable, model, details }) => [
    `${signs[kind]} ${streamTable}${model === undefined ? '' : ` (${model})`} ${kind}`,
    ...details.map((detail) => `    ${detail}`),
  ]);
  const verb = written ? 'wrote' : 'would write';
  const tables = `${count} stream table${count === 1 ? '' : 's'}`;
  const summary = files.size === 0 ? `${tables}, nothing to change` : `${tables}, ${verb} ${[...files.keys()].join(', ')}`;
  return [...lines, summary].join('\n');
}

/** The same as JSON. */
export function changesData({ changes, files, count }: PullResult): Record<string, unknown> {
  return { streamTables: count, changes, files: [...files.keys()] };
}
