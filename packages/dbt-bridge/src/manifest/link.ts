import { hash } from 'node:crypto';
import type { PgTrickleError } from '@pgtrickle-js/core';
import { didYouMean } from '@pgtrickle-js/core';
import { checkUnusedPaths } from '../config/unused-paths.js';
import { dbtVersion } from '../context/dbt-version.js';
import { metadataEnv } from '../context/project-context.js';
import type { Origin, Parsed, Unlinked } from '../parse/unlinked.js';
import type { LoadedProject, Warning } from '../project/types.js';
import { checkAccess } from './check-access.js';
import { checkLabels } from './check-labels.js';
import { checkUnique } from './check-unique.js';
import { linkSemantic } from './link-semantic.js';
import { linkUnitTest } from './link-unit-test.js';
import type { DisabledNode, Manifest } from './manifest.js';
import { writeBegins } from './microbatch-begin.js';
import type { ManifestNode, NoOpRun, SeedNode } from './node.js';
import type { ExposureNode } from './other-resources.js';
import { inferPrimaryKeys } from './primary-keys.js';
import { RefLookup, SourceLookup } from './ref-lookup.js';
import { referenceError, refPattern, sourcePattern } from './reference-error.js';
import { renderDocs } from './render-docs.js';
import type { RefArgs } from './resource.js';

interface Linker {
  readonly rootName: string;
  readonly refs: RefLookup;
  readonly sources: SourceLookup;
  readonly disabledRefs: RefLookup;
  readonly disabledSources: SourceLookup;
  readonly warnings: Warning[];
  readonly manifest: Manifest;
}

interface Linked {
  readonly manifest: Manifest;
  readonly origins: ReadonlyMap<string, Origin>;
  readonly described: ReadonlyMap<string, Origin>;
  readonly warnings: Warning[];
}

/**
 * Resolves every reference between resources.
 *
 * @throws {PgTrickleError} `DBT_REF_NOT_FOUND`, `DBT_SOURCE_NOT_FOUND`, `DBT_DOC_NOT_FOUND`, `DBT_DUPLICATE_*`, `DBT_AMBIGUOUS_ALIAS`, `DBT_REF_PRIVATE`
 */
export function link(unlinked: Unlinked, loaded: LoadedProject): Linked {
  const all: readonly Parsed<DisabledNode>[] = [
    ...unlinked.nodes,
    ...unlinked.sources,
    ...unlinked.exposures,
    ...unlinked.unitTests,
    ...unlinked.semantic,
  ];
  const warnings = [
    ...unlinked.warnings,
    ...checkUnusedPaths(
      loaded.root.file,
      all.map(({ node }) => node),
    ),
  ];
  const manifest = emptyManifest(loaded);
  const origins = new Map<string, Origin>();
  warnings.push(...checkUnique(all, loaded.root.file.flags.require_unique_project_resource_names === true));
  for (const { node, origin } of all) {
    if (node.config.enabled) origins.set(node.unique_id, origin);
    else manifest.disabled[node.unique_id] = [...(manifest.disabled[node.unique_id] ?? []), node];
  }
  const enabled = <Node extends DisabledNode>(parsed: readonly Parsed<Node>[]) =>
    parsed.map(({ node }) => node).filter((node) => node.config.enabled);
  const off = <Node extends DisabledNode>(parsed: readonly Parsed<Node>[]) => parsed.map(({ node }) => node).filter((node) => !node.config.enabled);
  manifest.nodes = byId(enabled(unlinked.nodes));
  manifest.sources = byId(enabled(unlinked.sources));
  manifest.exposures = byId(enabled(unlinked.exposures));
  manifest.unit_tests = byId(enabled(unlinked.unitTests));
  const semantic = enabled(unlinked.semantic);
  manifest.semantic_models = byId(semantic.filter((node) => node.resource_type === 'semantic_model'));
  manifest.metrics = byId(semantic.filter((node) => node.resource_type === 'metric'));
  manifest.saved_queries = byId(semantic.filter((node) => node.resource_type === 'saved_query'));
  manifest.groups = byId(unlinked.groups.map(({ node }) => node));
  manifest.docs = { ...unlinked.docs };
  manifest.macros = Object.fromEntries([...unlinked.scope.definitions()].map(({ node }) => [node.unique_id, node]));

  const linker: Linker = {
    rootName: loaded.root.name,
    refs: new RefLookup(Object.values(manifest.nodes)),
    sources: new SourceLookup(Object.values(manifest.sources)),
    disabledRefs: new RefLookup(off(unlinked.nodes)),
    disabledSources: new SourceLookup(off(unlinked.sources)),
    warnings,
    manifest,
  };
  for (const node of Object.values(manifest.nodes)) if ('refs' in node) linkNode(linker, node, origins.get(node.unique_id) as Origin);
  for (const exposure of Object.values(manifest.exposures)) linkNode(linker, exposure, origins.get(exposure.unique_id) as Origin);
  for (const test of Object.values(manifest.unit_tests)) {
    const origin = origins.get(test.unique_id) as Origin;
    delete manifest.unit_tests[test.unique_id];
    for (const one of linkUnitTest(linker, test, origin)) {
      manifest.unit_tests[one.unique_id] = one;
      origins.set(one.unique_id, origin);
    }
    if (!test.config.enabled) manifest.disabled[test.unique_id] = [test];
  }
  linkSemantic(manifest, linker.refs, linker.rootName, origins);
  attachTests(linker);
  checkAccess(manifest, origins);
  inferPrimaryKeys(manifest);
  writeBegins(manifest);
  checkLabels(manifest, origins);
  const described = new Map(unlinked.nodes.flatMap((one) => (one.described === undefined ? [] : [[one.node.unique_id, one.described] as const])));
  renderDocs(manifest, unlinked, loaded, new Map([...origins, ...described]));
  fillMaps(manifest);
  return { manifest, origins, described, warnings };
}

function byId<Node extends { unique_id: string }>(nodes: readonly Node[]): Record<string, Node> {
  return Object.fromEntries(nodes.map((node) => [node.unique_id, node]));
}

type Referring = Exclude<ManifestNode, SeedNode | NoOpRun> | ExposureNode;

function linkNode(linker: Linker, node: Referring, origin: Origin): void {
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
  node.depends_on.nodes = [...found];
}

/** A test of something that is switched off is switched off with it; anything else is an error. */
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
      message: `${node.resource_type} "${node.name}" refers to ${named}, which ${isDisabled ? 'is disabled' : 'does not exist'}`,
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
      message: `${node.resource_type} "${node.name}" reads source "${source}.${table}", which ${isDisabled ? 'is disabled' : 'does not exist'}`,
      hint: isDisabled
        ? 'Enable it, or take the reference out.'
        : (didYouMean(`${source}.${table}`, linker.sources.names()) ?? 'Describe it under sources: in a YAML file.'),
      origin,
      pattern: sourcePattern(source, table),
      details: { node: node.unique_id, source, table },
    }),
  });
}

function missing({ warnings }: Linker, node: Referring, { isDisabled, error }: { isDisabled: boolean; error: PgTrickleError }): void {
  if (node.resource_type !== 'test') throw error;
  if (!isDisabled) warnings.push({ name: 'NodeNotFoundOrDisabled', message: error.message });
  node.config.enabled = false;
}

/** A generic test belongs to what it is written under, and to that one's group. */
function attachTests({ manifest, refs, disabledRefs, rootName }: Linker): void {
  for (const node of [...Object.values(manifest.nodes), ...Object.values(manifest.disabled).flat()]) {
    if (node.resource_type !== 'test' || node.test_metadata === undefined) continue;
    const [name] = (node.file_key_name ?? '').split('.').slice(1);
    const written = node.refs.find((ref) => ref.name === name);
    const wanted = written ?? { name: name ?? '', package: null, version: null };
    const target = refs.find(wanted, rootName, node.package_name) ?? disabledRefs.find(wanted, rootName, node.package_name);
    if (target === undefined || node.file_key_name?.startsWith('sources.')) continue;
    node.attached_node = target.unique_id;
    node.group = target.group;
  }
}

function fillMaps(manifest: Manifest): void {
  const members = [
    ...Object.values(manifest.nodes),
    ...Object.values(manifest.exposures),
    ...Object.values(manifest.unit_tests),
    ...Object.values(manifest.sources),
    ...Object.values(manifest.semantic_models),
    ...Object.values(manifest.metrics),
    ...Object.values(manifest.saved_queries),
  ];
  for (const member of members) {
    manifest.child_map[member.unique_id] ??= [];
    const parents = 'depends_on' in member && 'nodes' in member.depends_on ? member.depends_on.nodes : [];
    manifest.parent_map[member.unique_id] = [...parents].sort();
    for (const parent of parents) {
      manifest.child_map[parent] ??= [];
      manifest.child_map[parent].push(member.unique_id);
    }
  }
  for (const children of Object.values(manifest.child_map)) children.sort();
  for (const { name } of Object.values(manifest.groups)) manifest.group_map[name] = [];
  for (const node of Object.values(manifest.nodes)) if (node.group !== null) manifest.group_map[node.group]?.push(node.unique_id);
}

function emptyManifest(loaded: LoadedProject): Manifest {
  const { root, invocationId, startedAt } = loaded;
  return {
    metadata: {
      dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json',
      dbt_version: dbtVersion,
      generated_at: new Date().toISOString(),
      invocation_id: invocationId,
      invocation_started_at: startedAt,
      env: metadataEnv(loaded.env),
      project_name: root.name,
      project_id: hash('md5', root.name),
      user_id: null,
      send_anonymous_usage_stats: false,
      adapter_type: 'postgres',
      quoting: { ...root.file.quoting, column: null },
      run_started_at: startedAt.replace('Z', '+00:00'),
    },
    nodes: {},
    sources: {},
    macros: {},
    docs: {},
    exposures: {},
    metrics: {},
    groups: {},
    selectors: Object.fromEntries(
      loaded.selectors.map(({ name, description, definition }) => [name, { name, description: description ?? null, definition }]),
    ),
    disabled: {},
    parent_map: {},
    child_map: {},
    group_map: {},
    saved_queries: {},
    semantic_models: {},
    unit_tests: {},
    functions: {},
  };
}
