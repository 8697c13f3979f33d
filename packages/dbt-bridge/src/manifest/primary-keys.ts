import type { Manifest } from './manifest.js';
import type { ModelNode, TestNode } from './node.js';

/** Fills `primary_key` of each model: from its constraints, else from columns that are tested to be both unique and not null, else from unique ones. */
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
  const unique: { columns: string[]; isEnabled: boolean }[] = [];
  const notNull = new Set<string>();
  for (const { test_metadata: metadata, config, column_name: name } of tests) {
    const columns = metadata?.kwargs.combination_of_columns;
    if (metadata?.name === 'unique' && typeof name === 'string') unique.push({ columns: [name], isEnabled: config.enabled });
    else if (metadata?.name === 'unique_combination_of_columns' && Array.isArray(columns))
      unique.push({ columns: columns.map(String), isEnabled: config.enabled });
    else if (metadata?.name === 'not_null' && typeof name === 'string') notNull.add(name);
  }
  const both = unique.find(({ columns }) => columns.every((one) => notNull.has(one)));
  const chosen = both ?? unique.find(({ isEnabled }) => isEnabled) ?? unique[0];
  return [...(chosen?.columns ?? [])];
}
