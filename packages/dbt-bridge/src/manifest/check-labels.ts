import type { Origin } from '../parse/unlinked.js';
import type { Manifest } from './manifest.js';
import { referenceError } from './reference-error.js';
import type { SemanticModelNode, SemanticNode } from './semantic.js';

const parts = { dimensions: 'dimension', entities: 'entity', measures: 'measure' } as const;

/**
 * Refuses labels that the semantic layer could not tell apart. As dbt, only where there are metrics and semantic models: it reads neither alone.
 *
 * @throws {PgTrickleError} `DBT_PROPERTY_INVALID`
 */
export function checkLabels(manifest: Manifest, origins: ReadonlyMap<string, Origin>): void {
  const metrics = Object.values(manifest.metrics);
  const models = Object.values(manifest.semantic_models);
  if (metrics.length === 0 || models.length === 0) return;
  const refuse = (node: SemanticNode, message: string, hint: string): never => {
    throw referenceError({ code: 'DBT_PROPERTY_INVALID', message, hint, origin: origins.get(node.unique_id) as Origin, pattern: /label/ });
  };
  const unlike = (nodes: readonly SemanticNode[], what: string) => {
    const seen = new Map<string, string>();
    for (const node of nodes) {
      const first = node.label === null ? undefined : seen.get(node.label);
      if (first !== undefined)
        refuse(node, `${what} "${node.name}" has the label "${node.label}" of ${what} "${first}"`, 'Give each a label of its own.');
      if (node.label !== null) seen.set(node.label, node.name);
    }
  };
  const unlikeWithin = (model: SemanticModelNode, key: keyof typeof parts) => {
    const labels = model[key].flatMap(({ label }) => (typeof label === 'string' ? [label] : []));
    const twice = labels.find((label, i) => labels.indexOf(label) !== i);
    if (twice !== undefined)
      refuse(model, `two ${key} of semantic model "${model.name}" have the label "${twice}"`, `Give each ${parts[key]} a label of its own.`);
  };
  const entities = new Map<unknown, { readonly label: string; readonly model: string }>();
  const likeEverywhere = (model: SemanticModelNode) => {
    for (const { name, label } of model.entities) {
      if (typeof label !== 'string') continue;
      const first = entities.get(name) ?? { label, model: model.name };
      if (first.label !== label)
        refuse(
          model,
          `entity "${String(name)}" has the label "${label}" in semantic model "${model.name}" and "${first.label}" in "${first.model}"`,
          'An entity has one label wherever it is, or none.',
        );
      entities.set(name, first);
    }
  };
  for (const model of models) for (const key of ['dimensions', 'entities', 'measures'] as const) unlikeWithin(model, key);
  for (const model of models) likeEverywhere(model);
  unlike(metrics, 'metric');
  unlike(models, 'semantic model');
}
