import type { Dependency } from '../catalog/dependencies.js';
import type { StreamTable } from '../catalog/stream-tables.js';

/** Stream tables by name, with what each reads. */
export interface Lineage {
  readonly tables: ReadonlyMap<string, StreamTable>;
  readonly dependencies: ReadonlyMap<string, readonly Dependency[]>;
}

/** The stream tables that a table reads, however far up, and itself: the sources' readers first. */
export function upstreamOf(name: string, { tables, dependencies }: Lineage): StreamTable[] {
  const found = new Map<string, StreamTable>();
  const visiting = new Set<string>();
  const visit = (current: string) => {
    const table = tables.get(current);
    if (table === undefined || visiting.has(current)) return;
    visiting.add(current);
    for (const { source } of dependencies.get(current) ?? []) if (source !== null) visit(source);
    found.set(current, table);
  };
  visit(name);
  return [...found.values()];
}

/**
 * The first stream table, from the sources down to `name`, that may lack something committed before `since`; undefined when none does.
 *
 * A table that reads base tables has caught up when a refresh began after `since`. One that reads stream tables has when
 * its last refresh is not older than their data: a server need not refresh it at all while they stay the same.
 */
export function firstBehind(name: string, since: Date, lineage: Lineage): StreamTable | undefined {
  return upstreamOf(name, lineage).find((table) => {
    if (table.refreshMode === 'IMMEDIATE') return false;
    if (table.lastRefreshAt === null) return true;
    const refreshedAt = table.lastRefreshAt;
    const sources = lineage.dependencies.get(table.name) ?? [];
    const upstream = sources.flatMap(({ source }) => lineage.tables.get(source ?? '') ?? []);
    const readsBaseTables = upstream.length < sources.length || sources.length === 0;
    return (readsBaseTables && refreshedAt < since) || upstream.some(({ dataTimestamp }) => dataTimestamp !== null && dataTimestamp > refreshedAt);
  });
}
