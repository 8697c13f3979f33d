import type { MacroContext } from '../context/macro-context.js';
import { parseTemplate } from '../jinja/environment.js';
import type { ModelNode } from '../manifest/node.js';
import { isReference } from '../parse/foreign-keys.js';

/** Puts the relation in place of `ref('customers')` in the foreign keys of a contract. */
export async function renderForeignKeys(node: ModelNode, context: MacroContext): Promise<void> {
  const all = [...Object.values(node.columns).flatMap((column) => column.constraints), ...node.constraints];
  for (const constraint of all) {
    if (constraint.to && isReference(constraint.to)) constraint.to = await parseTemplate(`{{ ${constraint.to} }}`).render(context);
  }
}
