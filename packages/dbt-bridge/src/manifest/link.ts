import { hash } from 'node:crypto';
import { checkUnusedPaths } from '../config/unused-paths.js';
import { dbtVersion } from '../context/dbt-version.js';
import { metadataEnv } from '../context/project-context.js';
import type { Origin, Parsed, Unlinked } from '../parse/unlinked.js';
import type { LoadedProject, Warning } from '../project/types.js';
import { selectorsInManifest } from '../select/selectors-in-manifest.js';
import { checkAccess } from './check-access.js';
import { checkLabels } from './check-labels.js';
import { checkUnique } from './check-unique.js';
import { type Linker, linkReferences } from './link-references.js';
import { linkSemantic } from './link-semantic.js';
import { linkUnitTest } from './link-unit-test.js';
import type { DisabledNode, Manifest } from './manifest.js';
import { writeBegins } from './microbatch-begin.js';
import { inferPrimaryKeys } from './primary-keys.js';
import { RefLookup, SourceLookup } from './ref-lookup.js';
import { renderDocs } from './render-docs.js';

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
  const nodes = enabled(unlinked.nodes);
  manifest.nodes = byId(nodes.filter((node) => node.resource_type !== 'function'));
  manifest.functions = byId(nodes.filter((node) => node.resource_type === 'function'));
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
    functions: new RefLookup(Object.values(manifest.functions), ['function']),
    disabledRefs: new RefLookup(off(unlinked.nodes)),
    disabledFunctions: new RefLookup(off(unlinked.nodes), ['function']),
    disabledSources: new SourceLookup(off(unlinked.sources)),
    warnings,
    manifest,
  };
  for (const node of [...Object.values(manifest.nodes), ...Object.values(manifest.functions)])
    if ('refs' in node) linkReferences(linker, node, origins.get(node.unique_id) as Origin);
  for (const exposure of Object.values(manifest.exposures)) linkReferences(linker, exposure, origins.get(exposure.unique_id) as Origin);
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
  checkAccess(manifest, origins, (name) => loaded.packages.get(name)?.file.restrictAccess === true);
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
    ...Object.values(manifest.functions),
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
    selectors: selectorsInManifest(loaded.selectors),
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
