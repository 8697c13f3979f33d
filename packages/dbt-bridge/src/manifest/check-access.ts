import { didYouMean, PgTrickleError } from '@pgtrickle-js/core';
import type { Origin } from '../parse/unlinked.js';
import type { Manifest } from './manifest.js';
import { referenceError, refPattern } from './reference-error.js';

/** Refuses groups that do not exist and references to private models from outside of their group. @throws {PgTrickleError} `DBT_REF_PRIVATE`, `DBT_CONFIG_INVALID` */
export function checkAccess(manifest: Manifest, origins: ReadonlyMap<string, Origin>): void {
  const groups = new Set(Object.values(manifest.groups).map(({ name }) => name));
  for (const node of Object.values(manifest.nodes)) {
    if (node.group !== null && !groups.has(node.group)) {
      throw new PgTrickleError('DBT_CONFIG_INVALID', {
        message: `${node.resource_type} "${node.name}" is in the group "${node.group}", which does not exist (in ${node.original_file_path})`,
        hint: didYouMean(node.group, groups) ?? 'Describe it under groups: in a YAML file.',
      });
    }
    if (node.resource_type === 'seed' || node.resource_type === 'test') continue;
    for (const id of node.depends_on.nodes) {
      const target = manifest.nodes[id];
      if (target?.resource_type !== 'model' || target.access !== 'private' || target.group === null || target.group === node.group) continue;
      throw referenceError({
        code: 'DBT_REF_PRIVATE',
        message: `${node.resource_type} "${node.name}" refers to "${target.name}", which is private to the group "${target.group}"`,
        hint: `Put "${node.name}" into the group "${target.group}", or give "${target.name}" the access protected.`,
        origin: origins.get(node.unique_id) as Origin,
        pattern: refPattern(target.name, null),
        details: { node: node.unique_id, ref: id },
      });
    }
  }
}
