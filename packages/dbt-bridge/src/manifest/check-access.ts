import { didYouMean, PgTrickleError } from '@pgtrickle-js/core';
import type { Origin } from '../parse/unlinked.js';
import type { Manifest } from './manifest.js';
import type { ManifestNode, ModelNode } from './node.js';
import type { ExposureNode } from './other-resources.js';
import { referenceError, refPattern } from './reference-error.js';

type Referring = ManifestNode | ExposureNode;

/**
 * Refuses references to private models from outside of their group, and to protected ones of a package with `restrict-access` from outside of it;
 * then groups that do not exist.
 *
 * @param isRestricted whether the package of that name says `restrict-access: true`
 * @throws {PgTrickleError} `DBT_REF_PRIVATE`, `DBT_CONFIG_INVALID`
 */
export function checkAccess(manifest: Manifest, origins: ReadonlyMap<string, Origin>, isRestricted: (packageName: string) => boolean): void {
  const { nodes, functions, exposures } = manifest;
  for (const node of [...Object.values(nodes), ...Object.values(functions), ...Object.values(exposures)]) {
    if (node.resource_type === 'seed') continue;
    for (const id of node.depends_on.nodes) {
      const target = nodes[id];
      if (target?.resource_type !== 'model') continue;
      const isForeign = node.package_name !== target.package_name && isRestricted(target.package_name);
      if (target.access === 'private' && (isForeign || !isInGroupOf(target, node))) throw refused(node, target, origins);
      if (target.access === 'protected' && isForeign) throw refused(node, target, origins);
    }
  }
  checkGroups(manifest);
}

function isInGroupOf({ group }: ModelNode, node: Referring): boolean {
  return 'group' in node && node.group !== null && node.group === group;
}

function refused(node: Referring, target: ModelNode, origins: ReadonlyMap<string, Origin>): PgTrickleError {
  const isPrivate = target.access === 'private';
  const group = target.group === null ? undefined : `the group "${target.group}"`;
  const scope = isPrivate ? (group === undefined ? ' and in no group' : ` to ${group}`) : ` to the package "${target.package_name}"`;
  return referenceError({
    code: 'DBT_REF_PRIVATE',
    message: `${node.resource_type} "${node.name}" refers to "${target.name}", which is ${target.access}${scope}`,
    hint: isPrivate
      ? `Put ${group === undefined ? 'both into one group' : `"${node.name}" into ${group}`}, or give "${target.name}" the access protected.`
      : `Give "${target.name}" the access public, or take restrict-access out of the dbt_project.yml of its package.`,
    origin: origins.get(node.unique_id) as Origin,
    pattern: refPattern(target.name, null),
    details: { node: node.unique_id, ref: target.unique_id },
  });
}

function checkGroups({ nodes, groups }: Manifest): void {
  const known = new Set(Object.values(groups).map(({ name }) => name));
  for (const { group, resource_type: type, name, original_file_path: file } of Object.values(nodes)) {
    if (group === null || known.has(group)) continue;
    throw new PgTrickleError('DBT_CONFIG_INVALID', {
      message: `Invalid group '${group}' of ${type} "${name}": there is no such group (in ${file})`,
      hint: didYouMean(group, known) ?? 'Describe it under groups: in a YAML file.',
    });
  }
}
