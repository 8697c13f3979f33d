import type { Manifest } from './manifest.js';
import type { ModelNode, TestNode } from './node.js';

/** Fills `primary_key` of each model: from its constraints, else the columns that are tested to be both unique, also together with others, and not null, else those tested to be unique. */
export function inferPrimaryKeys(manifest: Manifest): void {
  const testsOf = new Map<string, TestNode[]>();
  for (const node of [...Object.values(manifest.nodes), ...Object.values(manifest.disabled).flat()]) {
    if (node.resource_type !== 'test' || !('test_metadata' in node) || node.attached_node == null) continue;
    testsOf.set(node.attached_node, [...(testsOf.get(node.attached_node) ?? []), node as TestNode]);
  }
  for (const node of Object.values(manifest.nodes)) {
    if (node.resource_type === 'model') node.primary_key = primaryKeyOf(node, testsOf.get(node.unique_id) ?? []).sort();
  }
}

function primaryKeyOf(model: ModelNode, tests: readonly TestNode[]): string[] {
  const declared = model.constraints.find(({ type }) => type === 'primary_key');
  if (declared !== undefined) return [...(declared.columns ?? [])];
  const column = Object.values(model.columns).find(({ constraints }) => constraints.some(({ type }) => type === 'primary_key'));
  if (column !== undefined) return [column.name];
  const enabled = new Set<string>();
  const disabled = new Set<string>();
  const notNull = new Set<string>();
  for (const { test_metadata: metadata, config } of tests) {
    const { column_name: name, combination_of_columns: combination } = metadata?.kwargs ?? {};
    const columns = typeof name === 'string' ? [name] : Array.isArray(combination) ? combination.filter((one) => typeof one === 'string') : [];
    for (const one of columns) {
      if (metadata?.name === 'unique' || metadata?.name === 'unique_combination_of_columns') (config.enabled ? enabled : disabled).add(one);
      else if (metadata?.name === 'not_null') notNull.add(one);
    }
  }
  const both = [...notNull].filter((one) => enabled.has(one) || disabled.has(one));
  return both.length > 0 ? both : [...(enabled.size > 0 ? enabled : disabled)];
}
