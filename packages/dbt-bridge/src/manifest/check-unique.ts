import { PgTrickleError } from '@pgtrickle-js/core';
import { hasRelation } from '../parse/build-node.js';
import type { Origin, Parsed } from '../parse/unlinked.js';
import { inYaml } from '../project/render-yaml.js';
import type { Warning } from '../project/types.js';
import type { DisabledNode } from './manifest.js';
import type { ManifestNode } from './node.js';

/**
 * Refuses two enabled resources of one id or one relation, and warns of resources of two types that have one name for `ref()`.
 *
 * @param requireNames refuses these too: dbt's flag `require_unique_project_resource_names`
 * @throws {PgTrickleError} `DBT_DUPLICATE_MODEL`, `DBT_DUPLICATE_RESOURCE`, `DBT_AMBIGUOUS_ALIAS`
 */
export function checkUnique(all: readonly Parsed<DisabledNode>[], requireNames: boolean): Warning[] {
  const warnings: Warning[] = [];
  const ids = new Map<string, Parsed<DisabledNode>>();
  const names = new Map<string, Parsed<DisabledNode>>();
  const relations = new Map<string, Parsed<DisabledNode>>();
  for (const parsed of all) {
    const { node } = parsed;
    if (!node.config.enabled) continue;
    const sameId = ids.get(node.unique_id);
    if (sameId !== undefined) throw duplicate(parsed, sameId);
    ids.set(node.unique_id, parsed);
    if (!isNode(node) || !hasRelationOrName(node)) continue;
    const isVersioned = node.resource_type === 'model' && node.version !== null;
    const name = `${node.package_name}.${node.name}`;
    const sameName = names.get(name);
    if (!isVersioned && sameName !== undefined) {
      if (requireNames) throw duplicate(parsed, sameName);
      warnings.push(sharedName(parsed, sameName));
    }
    if (!isVersioned) names.set(name, parsed);
    if (node.relation_name === null) continue;
    const sameRelation = relations.get(node.relation_name);
    if (sameRelation !== undefined) throw ambiguous(parsed, sameRelation, node.relation_name);
    relations.set(node.relation_name, parsed);
  }
  return warnings;
}

function sharedName({ node, origin }: Parsed<DisabledNode>, first: Parsed<DisabledNode>): Warning {
  return {
    name: 'DuplicateNameDistinctNodeTypesDeprecation',
    message: `a ${first.node.resource_type} and a ${node.resource_type} have the name "${node.name}": ${placeOf(first.origin)} and ${placeOf(origin)}. ref('${node.name}') is the ${node.resource_type}; rename one of them`,
  };
}

function isNode(node: DisabledNode): node is ManifestNode {
  return 'checksum' in node && 'alias' in node;
}

/** What `ref()` can name (an ephemeral model too), and what is a relation. */
function hasRelationOrName(node: ManifestNode): boolean {
  return ['model', 'seed', 'snapshot'].includes(node.resource_type) || hasRelation(node.resource_type, node.config);
}

function duplicate(second: Parsed<DisabledNode>, first: Parsed<DisabledNode>): PgTrickleError {
  const { node } = second;
  const referable = ['model', 'seed', 'snapshot'].includes(node.resource_type);
  const message =
    first.node.resource_type === node.resource_type
      ? `two ${node.resource_type}s have the name "${node.name}": ${placeOf(first.origin)} and ${placeOf(second.origin)}`
      : `a ${first.node.resource_type} and a ${node.resource_type} have the name "${node.name}": ${placeOf(first.origin)} and ${placeOf(second.origin)}`;
  const hint = referable
    ? 'Rename one of them: ref() could not tell them apart.'
    : node.resource_type === 'test'
      ? 'Remove one of them, or give one a name: of its own.'
      : 'Rename or remove one of them.';
  const error = new PgTrickleError(referable ? 'DBT_DUPLICATE_MODEL' : 'DBT_DUPLICATE_RESOURCE', {
    message,
    hint,
    details: { name: node.name, unique_id: node.unique_id },
  });
  return placed(error, second.origin);
}

function ambiguous(second: Parsed<DisabledNode>, first: Parsed<DisabledNode>, relation: string): PgTrickleError {
  return new PgTrickleError('DBT_AMBIGUOUS_ALIAS', {
    message: `${first.node.resource_type} "${first.node.name}" (${placeOf(first.origin)}) and ${second.node.resource_type} "${second.node.name}" (${placeOf(second.origin)}) would both write ${relation}`,
    hint: 'Give one of them another alias or schema.',
    details: { relation, nodes: [first.node.unique_id, second.node.unique_id] },
  });
}

function placeOf(origin: Origin): string {
  return origin.kind === 'sql' ? origin.displayPath : origin.file.displayPath;
}

function placed(error: PgTrickleError, origin: Origin): PgTrickleError {
  if (origin.kind === 'sql') return error;
  return inYaml(error, { displayPath: origin.file.displayPath, text: origin.file.text }, origin.path) as PgTrickleError;
}
