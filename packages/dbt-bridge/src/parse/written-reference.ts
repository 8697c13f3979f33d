import { refArguments, sourceArguments } from '../context/ref-arguments.js';
import { parseTemplate } from '../jinja/environment.js';
import { PyFunction } from '../jinja/values/function.js';
import type { RefArgs } from '../manifest/resource.js';

/** A reference that YAML has as text. */
export type WrittenReference = { readonly kind: 'ref'; readonly ref: RefArgs } | { readonly kind: 'source'; readonly name: [string, string] };

/**
 * What `ref('orders')` or `source('raw', 'orders')` names where YAML has it as text; undefined for any other text.
 *
 * @throws {PgTrickleError} `DBT_REF_INVALID`, `JINJA_*`
 */
export function writtenReference(text: string): WrittenReference | undefined {
  let found: WrittenReference | undefined;
  const note = (reference: WrittenReference) => {
    found = reference;
    return '';
  };
  const ref = new PyFunction('ref', (args, kwargs) => note({ kind: 'ref', ref: refArguments(args, kwargs) }));
  const source = new PyFunction('source', (args) => note({ kind: 'source', name: sourceArguments(args) }));
  parseTemplate(`{{ ${text} }}`).renderSync(new Map(Object.entries({ ref, source })));
  return found;
}
