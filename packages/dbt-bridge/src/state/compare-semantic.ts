import type { MetricNode, SavedQueryNode, SemanticModelNode, SemanticNode } from '../manifest/semantic.js';
import { hasSameConfig } from './has-same-config.js';
import { isSameValue } from './is-same-value.js';

/** Whether nothing of it has changed that dbt counts: of a metric neither its filter nor the parameters of its type are. */
export function isSameSemantic(now: SemanticNode, before: SemanticNode): boolean {
  if (now.resource_type === 'metric') return isSame(['type', 'description', 'label'], now, before as MetricNode) && hasSameConfig(now, before);
  if (!hasSameRenderedConfig(now, before)) return false;
  if (now.resource_type === 'semantic_model') {
    return isSame(
      ['model', 'description', 'defaults', 'entities', 'dimensions', 'measures', 'primary_entity', 'group'],
      now,
      before as SemanticModelNode,
    );
  }
  return isSameSavedQuery(now, before as SavedQueryNode);
}

/** dbt compares these as they were rendered. */
export const hasSameRenderedConfig = (now: SemanticNode, before: SemanticNode): boolean => isSameValue(now.config, before.config);

function isSame<T>(keys: readonly (keyof T)[], now: T, before: T): boolean {
  return keys.every((key) => isSameValue(now[key], before[key]));
}

function isSameSavedQuery(now: SavedQueryNode, before: SavedQueryNode): boolean {
  const asked = ({ query_params: { metrics, group_by: groupBy, where } }: SavedQueryNode) => [metrics, groupBy, where];
  // Where an export goes counts as it was written.
  const exports = (query: SavedQueryNode) =>
    query.exports.map(({ name, unrendered_config: written }) => {
      const { export_as: as, schema, alias } = (written ?? {}) as Record<string, unknown>;
      return [name, as, schema, alias];
    });
  return (
    isSame(['description', 'label', 'group', 'tags'], now, before) &&
    isSameValue(asked(now), asked(before)) &&
    isSameValue(exports(now), exports(before))
  );
}
