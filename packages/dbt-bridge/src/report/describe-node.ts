import { isMicrobatch } from '../manifest/is-microbatch.js';
import type { ManifestNode } from '../manifest/node.js';
import type { SourceNode } from '../manifest/source-node.js';

/** `sql view model public.orders`, `seed file public.raw_orders`, `test not_null_orders_id`. */
export function describeNode(node: ManifestNode): string {
  switch (node.resource_type) {
    case 'model':
      return `${node.language} ${isMicrobatch(node) ? 'microbatch' : node.config.materialized} model ${node.schema}.${node.alias}`;
    case 'seed':
      return `seed file ${node.schema}.${node.alias}`;
    case 'snapshot':
      return `snapshot ${node.schema}.${node.alias}`;
    case 'function':
      return `function ${node.schema}.${node.alias}`;
    case 'unit_test':
      return `unit_test ${testName(node)}`;
    default:
      return `${node.resource_type.replace('_', ' ')} ${node.name}`;
  }
}

/** `model::name` for a unit test, else the name. */
export function testName(node: ManifestNode): string {
  return node.resource_type === 'unit_test' ? `${node.model}::${node.name}` : node.name;
}

/** What a node is counted as: `view model`, `seed`, `data test`, `project hook`. */
export function kindOf(node: ManifestNode | SourceNode): string {
  if (node.resource_type === 'model') return `${node.config.materialized} model`.replaceAll('_', ' ');
  if (node.resource_type === 'operation') return 'project hook';
  return node.resource_type.replace('_', ' ');
}

/** `2 view models`, `1 test`, `4 data tests`: dbt's own plurals. */
export function pluralize(count: number, kind: string): string {
  if (count === 1) return `1 ${kind}`;
  return `${count} ${kind === 'test' ? 'data tests' : kind === 'analysis' ? 'analyses' : kind === 'saved query' ? 'saved queries' : `${kind}s`}`;
}
