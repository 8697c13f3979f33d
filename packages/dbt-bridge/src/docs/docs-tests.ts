import type { LineageTest } from '@pgtrickle-js/core/lineage';
import type { UniqueId } from '../manifest/resource.js';
import type { DocsFacts } from './docs-facts.js';

/** The tests of each resource: those attached to it, else of everything that a test reads; unit tests with their model. */
export function docsTests({ manifest, results }: DocsFacts): ReadonlyMap<UniqueId, readonly LineageTest[]> {
  const found = new Map<UniqueId, LineageTest[]>();
  const add = (id: UniqueId, test: LineageTest) => found.set(id, [...(found.get(id) ?? []), test]);
  for (const test of Object.values(manifest.nodes)) {
    if (test.resource_type !== 'test') continue;
    const of = test.attached_node ? [test.attached_node] : test.depends_on.nodes;
    for (const id of of) add(id, { name: test.name, column: test.column_name ?? undefined, result: results.get(test.unique_id) });
  }
  for (const test of Object.values(manifest.unit_tests)) {
    for (const id of test.depends_on.nodes) add(id, { name: test.name, column: 'unit test', result: results.get(test.unique_id) });
  }
  return found;
}
