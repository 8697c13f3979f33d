import { refArguments, sourceArguments } from '../context/ref-arguments.js';
import { parseTemplate } from '../jinja/environment.js';
import { PyFunction } from '../jinja/values/function.js';
import type { Constraint, RefArgs } from '../manifest/resource.js';

/** Adds what foreign keys refer to (`to: ref('customers')`): it has to be there before the table is. */
export function captureForeignKeys(constraints: readonly Constraint[], into: { refs: RefArgs[]; sources: string[][] }): void {
  const names = new Map<string, unknown>([
    [
      'ref',
      new PyFunction('ref', (args, kwargs) => {
        into.refs.push(refArguments(args, kwargs));
        return '';
      }),
    ],
    [
      'source',
      new PyFunction('source', (args) => {
        into.sources.push(sourceArguments(args));
        return '';
      }),
    ],
  ]);
  for (const { to } of constraints) if (to && isReference(to)) parseTemplate(`{{ ${to} }}`).renderSync(names);
}

/** Whether the target of a foreign key is written as `ref(…)` or `source(…)`, and not as the name of a relation. */
export function isReference(to: string): boolean {
  return /^\s*(ref|source)\s*\(/.test(to);
}
