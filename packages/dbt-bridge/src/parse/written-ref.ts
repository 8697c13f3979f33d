import { refArguments } from '../context/ref-arguments.js';
import { parseTemplate } from '../jinja/environment.js';
import { PyFunction } from '../jinja/values/function.js';
import type { RefArgs } from '../manifest/resource.js';

/** What a `ref()` names that YAML has as text: `ref('orders')`. Undefined for any other text. */
export function writtenRef(text: string): RefArgs | undefined {
  let found: RefArgs | undefined;
  const ref = new PyFunction('ref', (args, kwargs) => {
    found = refArguments(args, kwargs);
    return '';
  });
  const source = new PyFunction('source', () => '');
  parseTemplate(`{{ ${text} }}`).renderSync(
    new Map([
      ['ref', ref],
      ['source', source],
    ]),
  );
  return found;
}
