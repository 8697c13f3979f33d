import type { Constraint, RefArgs } from '../manifest/resource.js';
import { writtenReference } from './written-reference.js';

/** Adds what foreign keys refer to (`to: ref('customers')`): it has to be there before the table is. */
export function captureForeignKeys(constraints: readonly Constraint[], into: { refs: RefArgs[]; sources: string[][] }): void {
  for (const { to } of constraints) {
    const found = to && isReference(to) ? writtenReference(to) : undefined;
    if (found?.kind === 'ref') into.refs.push(found.ref);
    else if (found !== undefined) into.sources.push(found.name);
  }
}

/** Whether the target of a foreign key is written as `ref(…)` or `source(…)`, and not as the name of a relation. */
export function isReference(to: string): boolean {
  return /^\s*(ref|source)\s*\(/.test(to);
}
