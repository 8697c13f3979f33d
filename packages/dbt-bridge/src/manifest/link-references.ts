import { didYouMean, type PgTrickleError } from '@pgtrickle-js/core';
import { functionRef } from '../context/ref-arguments.js';
import type { Origin } from '../parse/unlinked.js';
import type { Warning } from '../project/types.js';
import { findMetric } from './find-metric.js';
import type { Manifest } from './manifest.js';
import type { ManifestNode, NoOpRun, SeedNode } from './node.js';
import type { ExposureNode } from './other-resources.js';
import type { RefLookup, SourceLookup } from './ref-lookup.js';
import { namePattern, referenceError, refPattern, sourcePattern } from './reference-error.js';
import type { RefArgs } from './resource.js';

/** Where references are looked up, and where it is told what came of it. */
export interface Linker {
  readonly rootName: string;
  readonly refs: RefLookup;
  readonly sources: SourceLookup;
  readonly functions: RefLookup;
  readonly disabledRefs: RefLookup;
  readonly disabledFunctions: RefLookup;
  readonly disabledSources: SourceLookup;
  readonly warnings: Warning[];
  readonly manifest: Manifest;
}

type Referring = Exclude<ManifestNode, SeedNode | NoOpRun> | ExposureNode;

/** Fills `depends_on.nodes` with what a resource reads and calls. @throws {PgTrickleError} `DBT_REF_NOT_FOUND`, `DBT_SOURCE_NOT_FOUND` */
export function linkReferences(linker: Linker, node: Referring, origin: Origin): void {
  const found = new Set(node.depends_on.nodes);
  for (const [source = '', table = ''] of node.sources) {
    const target = linker.sources.find(source, table, linker.rootName, node.package_name);
    if (target !== undefined) found.add(target.unique_id);
    else sourceMissing(linker, node, [source, table], origin);
  }
  for (const ref of node.refs) {
    const target = linker.refs.find(ref, linker.rootName, node.package_name);
    if (target !== undefined) found.add(target.unique_id);
    else refMissing(linker, node, ref, origin);
  }
  for (const call of 'functions' in node ? node.functions : []) {
    const wanted = functionRef(call);
    const target = linker.functions.find(wanted, linker.rootName, node.package_name);
    if (target !== undefined) found.add(target.unique_id);
    else functionMissing(linker, node, wanted, origin);
  }
  // Those of exposures are linked with the semantic layer.
  for (const call of node.resource_type === 'exposure' ? [] : node.metrics) {
    const wanted = functionRef(call);
    const target = findMetric(Object.values(linker.manifest.metrics), wanted, linker.rootName, node.package_name);
    if (target !== undefined) found.add(target.unique_id);
    else metricMissing(linker, node, wanted, origin);
  }
  node.depends_on.nodes = [...found];
}

function refMissing(linker: Linker, node: Referring, ref: RefArgs, origin: Origin): void {
  const isDisabled = linker.disabledRefs.find(ref, linker.rootName, node.package_name) !== undefined;
  const shown = ref.package === null ? ref.name : `${ref.package}.${ref.name}`;
  const named = ref.version === null ? `"${shown}"` : `version ${ref.version} of "${shown}"`;
  const versions = linker.refs.versionsOf(ref.name);
  const hint =
    versions.length > 0 ? `"${ref.name}" has the versions ${versions.join(', ')}.` : (didYouMean(ref.name, linker.refs.names()) ?? undefined);
  missing(linker, node, {
    isDisabled,
    error: referenceError({
      code: 'DBT_REF_NOT_FOUND',
      message: `${node.resource_type} "${node.name}" refers to ${named}, which ${isDisabled ? 'is disabled' : 'was not found'}`,
      hint: isDisabled ? `Enable it, or take the reference out.` : hint,
      origin,
      pattern: refPattern(ref.name, ref.package),
      details: { node: node.unique_id, ref },
    }),
  });
}

function sourceMissing(linker: Linker, node: Referring, [source, table]: [string, string], origin: Origin): void {
  const isDisabled = linker.disabledSources.find(source, table, linker.rootName, node.package_name) !== undefined;
  missing(linker, node, {
    isDisabled,
    error: referenceError({
      code: 'DBT_SOURCE_NOT_FOUND',
      message: `${node.resource_type} "${node.name}" reads source "${source}.${table}", which ${isDisabled ? 'is disabled' : 'was not found'}`,
      hint: isDisabled
        ? 'Enable it, or take the reference out.'
        : (didYouMean(`${source}.${table}`, linker.sources.names()) ?? 'Describe it under sources: in a YAML file.'),
      origin,
      pattern: sourcePattern(source, table),
      details: { node: node.unique_id, source, table },
    }),
  });
}

function functionMissing(linker: Linker, node: Referring, wanted: RefArgs, origin: Origin): void {
  const isDisabled = linker.disabledFunctions.find(wanted, linker.rootName, node.package_name) !== undefined;
  const shown = wanted.package === null ? wanted.name : `${wanted.package}.${wanted.name}`;
  missing(linker, node, {
    isDisabled,
    error: referenceError({
      code: 'DBT_REF_NOT_FOUND',
      message: `${node.resource_type} "${node.name}" calls the function "${shown}", which ${isDisabled ? 'is disabled' : 'was not found'}`,
      hint: isDisabled
        ? 'Enable it, or take the call out.'
        : (didYouMean(wanted.name, linker.functions.names()) ??
          `Define it in functions/${wanted.name}.sql and describe it under functions: in a YAML file.`),
      origin,
      pattern: namePattern('function', wanted.name),
      details: { node: node.unique_id, function: shown },
    }),
  });
}

function metricMissing(linker: Linker, node: Referring, wanted: RefArgs, origin: Origin): void {
  const { metrics, disabled } = linker.manifest;
  const off = Object.values(disabled)
    .flat()
    .filter(({ resource_type: type }) => type === 'metric');
  const isDisabled = findMetric(off, wanted, linker.rootName, node.package_name) !== undefined;
  missing(linker, node, {
    isDisabled,
    error: referenceError({
      code: 'DBT_REF_NOT_FOUND',
      message: `${node.resource_type} "${node.name}" refers to the metric "${wanted.name}", which ${isDisabled ? 'is disabled' : 'was not found'}`,
      hint: isDisabled
        ? 'Enable it, or take the reference out.'
        : didYouMean(
            wanted.name,
            Object.values(metrics).map(({ name }) => name),
          ),
      origin,
      pattern: namePattern('metric', wanted.name),
      details: { node: node.unique_id, metric: wanted.name },
    }),
  });
}

/** A test of something that is switched off is switched off with it; anything else is an error. */
function missing({ warnings }: Linker, node: Referring, { isDisabled, error }: { isDisabled: boolean; error: PgTrickleError }): void {
  if (node.resource_type !== 'test') throw error;
  if (!isDisabled) warnings.push({ name: 'NodeNotFoundOrDisabled', message: error.message });
  node.config.enabled = false;
}
