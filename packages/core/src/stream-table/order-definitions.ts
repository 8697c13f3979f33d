import { PgTrickleError } from '../error/pg-trickle-error.js';
import { type QualifiedName, splitName } from '../sql/identifier.js';
import type { ParsedQuery } from '../sql/parse-query.js';

/**
 * Puts names in an order in which each comes after those that it reads; ties keep the order given.
 *
 * @throws {PgTrickleError} `PLAN_CYCLE` naming the circle.
 */
export function orderByDependency(names: readonly QualifiedName[], readsOf: (name: QualifiedName) => readonly QualifiedName[]): QualifiedName[] {
  const ordered: QualifiedName[] = [];
  const done = new Set<QualifiedName>();
  const among = new Set(names);
  const visit = (name: QualifiedName, path: readonly QualifiedName[]): void => {
    if (done.has(name)) return;
    const start = path.indexOf(name);
    if (start !== -1) throw cycle([...path.slice(start), name]);
    for (const read of readsOf(name)) if (among.has(read) && read !== name) visit(read, [...path, name]);
    done.add(name);
    ordered.push(name);
  };
  for (const name of names) visit(name, []);
  return ordered;
}

/** Which of `names` a query reads. An unqualified table means the one in its reader's own schema, or else the only one of that name. */
export function streamTablesRead(query: ParsedQuery, reader: QualifiedName, names: readonly QualifiedName[]): QualifiedName[] {
  return query.tables.flatMap(({ schema, name }) => {
    if (schema !== undefined) return names.filter((candidate) => candidate === `${schema}.${name}`);
    const candidates = names.filter((candidate) => splitName(candidate).name === name && candidate !== reader);
    return candidates.find((candidate) => splitName(candidate).schema === splitName(reader).schema) ?? candidates[0] ?? [];
  });
}

function cycle(path: readonly QualifiedName[]): PgTrickleError {
  return new PgTrickleError('PLAN_CYCLE', {
    message: `the stream tables read each other in a circle: ${path.join(' -> ')}`,
    hint: 'Take one of them out of the circle.',
    details: { path },
  });
}
