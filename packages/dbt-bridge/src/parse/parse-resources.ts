import { ConfigResolver } from '../config/resolve-config.js';
import { type ProjectContextOptions, projectContext } from '../context/project-context.js';
import type { LoadedProject, Warning } from '../project/types.js';
import { attachPatches } from './attach-patches.js';
import { buildExposure, buildGroup } from './build-exposures.js';
import { buildNode, configOfDraft, type NodeBuilder } from './build-node.js';
import { buildNamedMetric, buildSavedQuery, buildSemanticModel } from './build-semantic.js';
import { buildSources } from './build-sources.js';
import { buildTests } from './build-tests.js';
import { buildUnitTest } from './build-unit-test.js';
import type { Draft } from './draft.js';
import { overrideSources } from './override-sources.js';
import { parseDocs } from './parse-docs.js';
import { type FileParser, parseFiles } from './parse-files.js';
import { parseMacros } from './parse-macros.js';
import { patchMacros } from './patch-macros.js';
import { RelationNamer } from './relation-namer.js';
import type { Origin, Unlinked } from './unlinked.js';
import { withPlace } from './with-place.js';
import { readYamlEntries, type YamlEntry } from './yaml-entries.js';
import { parseYamlSnapshot } from './yaml-snapshot.js';

/**
 * Parses every resource of a loaded project: files are rendered with nothing to execute, YAML is put over them, configuration is merged.
 * References are not resolved yet. Reads no file and connects to nothing.
 *
 * @throws {PgTrickleError} with file, line and column
 */
export function parseResources(loaded: LoadedProject, options: ProjectContextOptions = {}): Unlinked {
  const warnings: Warning[] = [...loaded.warnings];
  const createdAt = Date.parse(loaded.startedAt) / 1000;
  const contexts = (isParsing: boolean) => {
    const made = new Map([...loaded.packages.keys()].map((name) => [name, projectContext(loaded, name, { ...options, isParsing })]));
    return (name: string) => made.get(name) ?? new Map();
  };
  const base = contexts(true);
  const yamlBase = contexts(false);
  const scope = parseMacros(loaded, createdAt);
  const isPlain = (name: string) => ['ref', 'source', 'config'].every((one) => scope.find(one, name) === undefined);
  const parser: FileParser = { loaded, scope, base, isPlain };
  const builder: NodeBuilder = { parser, resolver: new ConfigResolver(loaded), namer: new RelationNamer(loaded, scope, yamlBase), createdAt };

  const packages = [...loaded.packages.values()];
  const drafts = packages.flatMap((one) => parseFiles(parser, one));
  const written = packages.flatMap(({ files }) => files.yaml.flatMap((file) => readYamlEntries(file, yamlBase(file.packageName), warnings)));
  const entries = overrideSources(written, warnings);
  for (const entry of entries) if (entry.key === 'snapshots' && entry.data.relation !== undefined) drafts.push(parseYamlSnapshot(parser, entry));
  attachPatches(drafts, entries, (draft) => configOfDraft(builder, draft).config.enabled !== false, warnings);
  patchMacros(scope, entries, warnings);

  const of = (key: YamlEntry['key']) => entries.filter((entry) => entry.key === key);
  const tested = entries.filter(({ key }) => key === 'models' || key === 'seeds' || key === 'snapshots' || key === 'sources');
  return {
    nodes: [
      ...drafts.map((draft) => ({
        node: withPlace(draft.file.displayPath, () => buildNode(builder, draft)),
        origin: originOf(draft),
        ...(draft.patch === undefined ? {} : { described: inEntry(draft.patch) }),
      })),
      ...tested.flatMap((entry) => buildTests(parser, builder, entry).map(({ node, path }) => ({ node, origin: inEntry(entry, path) }))),
    ],
    sources: of('sources').flatMap((entry) =>
      buildSources(parser, builder, entry).map((node, i) => ({ node, origin: inEntry(entry, [...entry.path, 'tables', i]) })),
    ),
    exposures: of('exposures').map((entry) => ({ node: buildExposure(parser, builder, entry), origin: inEntry(entry) })),
    semantic: [
      ...of('semantic_models').flatMap((entry) => buildSemanticModel(builder, entry).map((node) => ({ node, origin: inEntry(entry) }))),
      ...of('metrics').map((entry) => ({ node: buildNamedMetric(builder, entry), origin: inEntry(entry) })),
      ...of('saved_queries').map((entry) => ({
        node: buildSavedQuery(builder, entry, {
          database: loaded.profile.credentials.database,
          schema: builder.namer.generate('schema', null, { name: entry.name, package_name: entry.file.packageName }),
        }),
        origin: inEntry(entry),
      })),
    ],
    unitTests: of('unit_tests').map((entry) => ({ node: buildUnitTest(parser, builder, entry), origin: inEntry(entry) })),
    groups: of('groups').map((entry) => ({ node: buildGroup(builder, entry), origin: inEntry(entry) })),
    docs: parseDocs(loaded),
    scope,
    warnings,
  };
}

function originOf({ file, patch, rawCode }: Draft): Origin {
  if ('text' in file) return { kind: 'sql', displayPath: file.displayPath, text: file.text };
  return patch === undefined ? { kind: 'sql', displayPath: file.displayPath, text: rawCode } : inEntry(patch);
}

function inEntry(entry: YamlEntry, path = entry.path): Origin {
  return { kind: 'yaml', file: entry.file, path };
}
