import { didYouMean } from '@pgtrickle-js/core';
import type { Origin } from '../parse/unlinked.js';
import type { Manifest } from './manifest.js';
import type { ExposureNode } from './other-resources.js';
import type { RefLookup } from './ref-lookup.js';
import { referenceError, refPattern } from './reference-error.js';
import type { InputMeasure, MetricNode, SavedQueryNode, SemanticModelNode } from './semantic.js';

/**
 * Resolves what semantic models, metrics and saved queries refer to, and the metrics of exposures.
 *
 * @throws {PgTrickleError} `DBT_REF_NOT_FOUND` for a model, measure or metric that does not exist
 */
export function linkSemantic(manifest: Manifest, refs: RefLookup, rootName: string, origins: ReadonlyMap<string, Origin>): void {
  const models = Object.values(manifest.semantic_models);
  const metrics = Object.values(manifest.metrics);
  const missing = (node: { unique_id: string; resource_type: string; name: string }, what: string, name: string, known: Iterable<string>) =>
    referenceError({
      code: 'DBT_REF_NOT_FOUND',
      message: `${node.resource_type.replace('_', ' ')} "${node.name}" refers to the ${what} "${name}", which does not exist`,
      hint: didYouMean(name, known),
      origin: origins.get(node.unique_id) as Origin,
      pattern: refPattern(name, null),
    });
  for (const model of models) linkModel(model);
  const metricOf = (name: string, from: MetricNode | SavedQueryNode | ExposureNode): MetricNode => {
    const found = metrics.find((metric) => metric.name === name);
    if (found === undefined)
      throw missing(
        from,
        'metric',
        name,
        metrics.map((metric) => metric.name),
      );
    return found;
  };
  for (const metric of metrics) {
    const { numerator, denominator, metrics: inputs } = metric.type_params;
    const ids = measuresOf(metric).map((one) => modelOfMeasure(metric, one.name));
    ids.push(...[numerator, denominator, ...inputs].flatMap((one) => (one === null ? [] : [metricOf(one.name, metric).unique_id])));
    metric.depends_on.nodes = [...new Set(ids)];
  }
  for (const metric of metrics) metric.type_params.input_measures = inputMeasures(metric, new Set());
  for (const query of Object.values(manifest.saved_queries)) {
    query.depends_on.nodes = [...new Set(query.query_params.metrics.map((name) => metricOf(name, query).unique_id))];
  }

  for (const exposure of Object.values(manifest.exposures)) {
    const ids = exposure.metrics.map((names) => metricOf(names.at(-1) ?? '', exposure).unique_id);
    exposure.depends_on.nodes = [...new Set([...exposure.depends_on.nodes, ...ids])];
  }

  function linkModel(model: SemanticModelNode): void {
    const [ref] = model.refs;
    const target = ref && refs.find(ref, rootName, model.package_name);
    if (target === undefined) throw missing(model, 'model', ref?.name ?? model.model, refs.names());
    model.node_relation = { alias: target.alias, schema_name: target.schema, database: target.database, relation_name: target.relation_name };
    model.depends_on.nodes = [target.unique_id];
  }

  function modelOfMeasure(metric: MetricNode, name: string): string {
    const found = models.find(({ measures }) => measures.some((measure) => measure.name === name));
    if (found !== undefined) return found.unique_id;
    throw missing(
      metric,
      'measure',
      name,
      models.flatMap(({ measures }) => measures.map((measure) => measure.name)),
    );
  }

  /** Its own measures, or those of the metrics that it is made of, each once; a metric that is made of itself ends. */
  function inputMeasures(metric: MetricNode, above: ReadonlySet<string>): InputMeasure[] {
    if (above.has(metric.unique_id)) return [];
    const { numerator, denominator, metrics: inputs } = metric.type_params;
    const path = new Set([...above, metric.unique_id]);
    const below = [numerator, denominator, ...inputs].flatMap((one) => (one === null ? [] : inputMeasures(metricOf(one.name, metric), path)));
    const distinct = new Map([...measuresOf(metric), ...below].map((one) => [JSON.stringify(one), one]));
    return [...distinct.values()];
  }
}

/** What a metric measures itself: one measure, or the two of a conversion. */
function measuresOf({ type_params: { measure, conversion_type_params: conversion } }: MetricNode): InputMeasure[] {
  const { base_measure: base, conversion_measure: converted } = (conversion ?? {}) as Record<string, InputMeasure | null | undefined>;
  return [measure, base, converted].flatMap((one) => one ?? []);
}
