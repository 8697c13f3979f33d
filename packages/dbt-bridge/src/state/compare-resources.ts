import type { ManifestNode } from '../manifest/node.js';
import type { ExposureNode } from '../manifest/other-resources.js';
import type { SemanticNode } from '../manifest/semantic.js';
import type { SourceNode } from '../manifest/source-node.js';
import type { Selectable } from '../select/selectable.js';
import { hasSameContract } from './compare-contracts.js';
import { hasSameRenderedConfig, isSameSemantic } from './compare-semantic.js';
import { hasSameConfig } from './has-same-config.js';
import { isSameValue } from './is-same-value.js';

/** What of a resource can have changed since an earlier run: dbt's `state:modified.<part>`. */
export type ModifiedPart = 'body' | 'configs' | 'persisted_descriptions' | 'relation' | 'contract';

/** Whether a part of a resource is another than it was. What has no such part has not changed; what was not there has. */
export function isPartModified(part: ModifiedPart, now: Selectable, before: Selectable | undefined, isWritten: boolean): boolean {
  const compare = comparersOf(now, isWritten)[part];
  return compare !== undefined && (before === undefined || !compare(now as never, before as never));
}

/** Whether anything of a resource that dbt counts has changed, macros aside. A source, an exposure or a metric that is new is no change. */
export function isModified(now: Selectable, before: Selectable | undefined, isWritten: boolean): boolean {
  switch (now.resource_type) {
    case 'source':
      return before !== undefined && !isSameSource(now, before as SourceNode, isWritten);
    case 'exposure':
      return before !== undefined && !isSameExposure(now as ExposureNode, before as ExposureNode);
    case 'unit_test':
      return before === undefined || now.checksum !== (before as typeof now).checksum;
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
      return before !== undefined && !isSameSemantic(now as SemanticNode, before as SemanticNode);
    default:
      return before === undefined || !isSameNode(now, before as ManifestNode);
  }
}

type Comparers = Partial<Record<ModifiedPart, (now: never, before: never) => boolean>>;

function comparersOf({ resource_type: type }: Selectable, isWritten: boolean): Comparers {
  if (type === 'source')
    return { configs: hasSameConfig, relation: (now: SourceNode, before: SourceNode) => isSameSourceRelation(now, before, isWritten) };
  if (type === 'exposure') return { configs: hasSameConfig };
  if (type === 'unit_test') return {};
  if (type === 'metric') return { configs: hasSameConfig };
  if (type === 'semantic_model' || type === 'saved_query') return { configs: hasSameRenderedConfig };
  return {
    body: hasSameBody,
    configs: hasSameConfig,
    persisted_descriptions: hasSameDescriptions,
    relation: hasSameRelation,
    contract: type === 'model' ? hasSameContract : () => true,
  };
}

function isSameNode(now: ManifestNode, before: ManifestNode): boolean {
  if (now.resource_type === 'test' && now.test_metadata !== undefined) return hasSameConfig(now, before) && isSameValue(now.fqn, before.fqn);
  const isSameModel =
    now.resource_type !== 'model' ||
    before.resource_type !== 'model' ||
    (hasSameContract(now, before) &&
      now.latest_version === before.latest_version &&
      now.access === before.access &&
      now.deprecation_date === before.deprecation_date);
  const isSameFunction =
    now.resource_type !== 'function' ||
    before.resource_type !== 'function' ||
    (isSameValue(now.arguments, before.arguments) && isSameValue(now.returns, before.returns));
  return (
    isSameModel &&
    isSameFunction &&
    hasSameBody(now, before) &&
    hasSameConfig(now, before) &&
    hasSameDescriptions(now, before) &&
    isSameValue(now.fqn, before.fqn) &&
    hasSameRelation(now, before)
  );
}

function hasSameBody(now: ManifestNode, before: ManifestNode): boolean {
  return now.resource_type === 'seed' ? isSameValue(now.checksum, before.checksum) : now.raw_code === before.raw_code;
}

function hasSameRelation(now: ManifestNode, before: ManifestNode): boolean {
  return ['database', 'schema', 'alias'].every((key) => isSameValue(now.unrendered_config[key], before.unrendered_config?.[key]));
}

/** Descriptions count where they are written to the database. */
function hasSameDescriptions(now: ManifestNode, before: ManifestNode): boolean {
  const columns = (node: ManifestNode) => Object.fromEntries(Object.entries(node.columns).map(([name, column]) => [name, column.description]));
  if (now.config.persist_docs?.relation && now.description !== before.description) return false;
  return !now.config.persist_docs?.columns || isSameValue(columns(now), columns(before));
}

function isSameSource(now: SourceNode, before: SourceNode, isWritten: boolean): boolean {
  const parts = (node: SourceNode) => [node.fqn, node.quoting, node.freshness, node.loaded_at_field, node.external ?? null];
  return isSameSourceRelation(now, before, isWritten) && hasSameConfig(now, before) && isSameValue(parts(now), parts(before));
}

/** Names as they came out or, with dbt's flag, as they are written, so that another target is no change. */
function isSameSourceRelation(now: SourceNode, before: SourceNode, isWritten: boolean): boolean {
  const place = (node: SourceNode) => (isWritten ? [node.unrendered_database, node.unrendered_schema] : [node.database, node.schema]);
  return isSameValue(place(now), place(before)) && now.identifier === before.identifier;
}

function isSameExposure(now: ExposureNode, before: ExposureNode): boolean {
  const parts = (node: ExposureNode) => [node.fqn, node.type, node.owner, node.maturity, node.url, node.description, node.label];
  const needs = (node: ExposureNode) => [...node.depends_on.nodes].sort();
  return isSameValue(parts(now), parts(before)) && isSameValue(needs(now), needs(before)) && hasSameConfig(now, before);
}
