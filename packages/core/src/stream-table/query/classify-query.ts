import type { QueryChangeClass } from '../plan/diff.js';
import type { OutputColumn } from './describe-query.js';

/** What a change of query means for the stored table. */
export interface QueryChange {
  readonly class: QueryChangeClass;
  /** In a user's words. */
  readonly reason: string;
}

/**
 * Compares the columns of a stream table with those of its new query, by name and type. A column of another type makes a rebuild even where
 * the server would keep the old type silently.
 */
export function classifyQuery(current: readonly OutputColumn[], wanted: readonly OutputColumn[]): QueryChange {
  const before = new Map(current.map((column) => [column.name, column]));
  const after = new Map(wanted.map((column) => [column.name, column]));
  const removed = current.flatMap(({ name }) => (after.has(name) ? [] : [name]));
  const added = wanted.flatMap(({ name }) => (before.has(name) ? [] : [name]));
  const retyped = wanted.flatMap(({ name, typeOid, type }) => {
    const old = before.get(name);
    return old === undefined || old.typeOid === typeOid ? [] : [`changes "${name}" from ${old.type} to ${type}`];
  });
  const parts = [...retyped, ...listed('adds', added), ...listed('removes', removed)];
  if (retyped.length > 0) return { class: 'rebuild', reason: parts.join(', ') };
  return parts.length === 0 ? { class: 'same', reason: 'the columns stay as they are' } : { class: 'compatible', reason: parts.join(', ') };
}

function listed(verb: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${verb} ${names.map((name) => `"${name}"`).join(', ')}`];
}
