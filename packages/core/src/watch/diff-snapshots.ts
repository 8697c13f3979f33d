import type { StreamTable, StreamTableStatus } from '../catalog/stream-tables.js';
import type { Finding, FindingLevel } from '../check/finding.js';
import { checkFreshness, type FreshnessThresholds } from '../check/freshness.js';
import type { QualifiedName } from '../sql/identifier.js';

/** Something that happened to a stream table between two looks at the catalog. */
export type StreamTableChange =
  | { readonly kind: 'created'; readonly name: QualifiedName; readonly table: StreamTable }
  | { readonly kind: 'dropped'; readonly name: QualifiedName }
  | { readonly kind: 'status'; readonly name: QualifiedName; readonly from: StreamTableStatus; readonly to: StreamTableStatus }
  /** A refresh succeeded; `foundChanges` tells whether it changed the data. */
  | { readonly kind: 'refreshed'; readonly name: QualifiedName; readonly at: Date; readonly foundChanges: boolean }
  /** The level of its freshness check changed. */
  | { readonly kind: 'freshness'; readonly name: QualifiedName; readonly from: FindingLevel; readonly to: FindingLevel; readonly finding: Finding };

/** What changed from one look to the next, by table in the order of the second look, dropped ones first. */
export function diffSnapshots(
  before: readonly StreamTable[],
  after: readonly StreamTable[],
  thresholds: FreshnessThresholds = {},
): StreamTableChange[] {
  // By id: a table that was dropped and created again under its name is another table.
  const known = new Map(before.map((table) => [table.id, table]));
  const present = new Set(after.map(({ id }) => id));
  const dropped = before.filter(({ id }) => !present.has(id)).map(({ name }): StreamTableChange => ({ kind: 'dropped', name }));
  return [...dropped, ...after.flatMap((table) => diffTable(known.get(table.id), table, thresholds))];
}

function diffTable(from: StreamTable | undefined, to: StreamTable, thresholds: FreshnessThresholds): StreamTableChange[] {
  const { name } = to;
  if (from === undefined) return [{ kind: 'created', name, table: to }];
  const changes: StreamTableChange[] = [];
  if (from.status !== to.status) changes.push({ kind: 'status', name, from: from.status, to: to.status });
  if (to.lastRefreshAt !== null && to.lastRefreshAt.getTime() !== from.lastRefreshAt?.getTime()) {
    const foundChanges = to.dataTimestamp?.getTime() !== from.dataTimestamp?.getTime();
    changes.push({ kind: 'refreshed', name, at: to.lastRefreshAt, foundChanges });
  }
  const [old] = checkFreshness(from, thresholds);
  const [finding] = checkFreshness(to, thresholds);
  if (old && finding && old.level !== finding.level) changes.push({ kind: 'freshness', name, from: old.level, to: finding.level, finding });
  return changes;
}
