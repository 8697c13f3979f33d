import type { OutputColumn } from './describe-query.js';
import type { QueryChangeClass } from './diff.js';

/** What a change of query means for the stored table. */
export interface QueryChange {
  readonly class: QueryChangeClass;
  /** In a user's words. */
  readonly reason: string;
}

/** The columns of a stream table as they are stored. */
export interface StoredColumns {
  /** What its users see. */
  readonly columns: readonly OutputColumn[];
  /** All names in the order of storage, the extension's own among them. */
  readonly storedOrder: readonly string[];
}

/**
 * Compares the columns of a stream table with those of its new query, by name, type and place. What the server would change in place but get
 * wrong makes a rebuild: it keeps a column's old type, and it fills the table by position, so that a column it has added behind others
 * receives the values of another.
 */
export function classifyQuery({ columns: current, storedOrder }: StoredColumns, wanted: readonly OutputColumn[], hiddenPrefix: string): QueryChange {
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
  const stored = [...storedOrder.filter((name) => !removed.includes(name)), ...added];
  if (!isFilledRightly(stored, wanted, hiddenPrefix)) {
    return {
      class: 'rebuild',
      reason: [...(parts.length === 0 ? ['changes the order of columns'] : parts), 'which the server cannot do in place'].join(', '),
    };
  }
  return parts.length === 0 ? { class: 'same', reason: 'the columns stay as they are' } : { class: 'compatible', reason: parts.join(', ') };
}

/** A refresh writes the row identity, then the query's columns in their order, then the extension's own. */
function isFilledRightly(stored: readonly string[], wanted: readonly OutputColumn[], hiddenPrefix: string): boolean {
  const [rowId, ...rest] = stored;
  const names = wanted.map(({ name }) => name);
  const own = rest.slice(names.length);
  return (
    rowId === `${hiddenPrefix}row_id` && names.every((name, index) => rest[index] === name) && own.every((name) => name === `${hiddenPrefix}count`)
  );
}

function listed(verb: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${verb} ${names.map((name) => `"${name}"`).join(', ')}`];
}
