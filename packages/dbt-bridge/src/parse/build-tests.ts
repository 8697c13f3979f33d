import { mergeCalls } from '../config/merge.js';
import { asTemplate } from '../context/as-template.js';
import type { MacroContext } from '../context/macro-context.js';
import { parseTemplate, parseTree } from '../jinja/environment.js';
import { Dict } from '../jinja/values/dict.js';
import { toPlain } from '../jinja/values/to-plain.js';
import { toPython } from '../jinja/values/to-python.js';
import type { NodeConfig, TestNode } from '../manifest/node.js';
import { hasJinja, inYaml, isRecord } from '../project/render-yaml.js';
import type { YamlPath } from '../project/yaml-position.js';
import { versionColumns } from './attach-patches.js';
import { hasRelation, type NodeBuilder } from './build-node.js';
import { asTags, readColumns } from './columns.js';
import { comparesWritten } from './compares-written.js';
import { fqnOf } from './draft.js';
import { type GenericTest, parseGenericTest, TestProblem, type TestTarget } from './generic-test.js';
import { testsOf } from './node-properties.js';
import { type Captured, nothingCaptured, parseContext } from './parse-context.js';
import type { FileParser } from './parse-files.js';
import { testHash } from './test-name.js';
import { writtenConfig } from './written-config.js';
import { entryError, type YamlEntry } from './yaml-entries.js';

/** A test where it is written: what it tests and the place that an error shows. */
interface WrittenTest {
  readonly written: unknown;
  readonly path: YamlPath;
  readonly target: TestTarget;
  readonly columnName: string | null;
  readonly tags: readonly string[];
}

export interface BuiltTest {
  readonly node: TestNode;
  readonly entry: YamlEntry;
  readonly path: YamlPath;
}

/** The generic tests that a YAML entry asks for. @throws {PgTrickleError} with the place of the test */
export function buildTests(parser: FileParser, builder: NodeBuilder, entry: YamlEntry): BuiltTest[] {
  return writtenTests(entry).map((test) => {
    try {
      return { node: buildTest(parser, builder, entry, test), entry, path: [...entry.path, ...test.path] };
    } catch (error) {
      if (error instanceof TestProblem) throw entryError(entry, test.path, error.message, error.hint);
      throw inYaml(error, { displayPath: entry.file.displayPath, text: entry.file.text }, [...entry.path, ...test.path]);
    }
  });
}

function writtenTests(entry: YamlEntry): WrittenTest[] {
  const { data } = entry;
  if (entry.key === 'sources') return sourceTests(entry);
  if (entry.key === 'models' && Array.isArray(data.versions)) {
    return data.versions.filter(isRecord).flatMap((version, i) => {
      const target: TestTarget = { kind: 'ref', name: entry.name, version: version.v as string | number };
      const own = version.data_tests ?? version.tests ?? undefined;
      const tests = own === undefined ? testsIn(entry, data, [], target, []) : testsIn(entry, version, ['versions', i], target, []);
      return [...columnTests(entry, versionColumns(entry, version), ['columns'], target, data.quote_columns), ...tests];
    });
  }
  const target: TestTarget = { kind: 'ref', name: entry.name };
  return [...columnTests(entry, data.columns, ['columns'], target, data.quote_columns), ...testsIn(entry, data, [], target, [])];
}

function sourceTests(entry: YamlEntry): WrittenTest[] {
  const { data } = entry;
  const tables = Array.isArray(data.tables) ? data.tables : [];
  return tables.flatMap((table: unknown, i) => {
    if (!isRecord(table)) return [];
    const path = ['tables', i];
    const target: TestTarget = { kind: 'source', sourceName: entry.name, name: String(table.name) };
    const tags = [...asTags(data.tags), ...asTags(table.tags)];
    const quoted = isRecord(table.quoting) ? table.quoting.column : isRecord(data.quoting) ? data.quoting.column : undefined;
    // dbt takes the tests of the table before those of its columns.
    return [...testsIn(entry, table, path, target, tags), ...columnTests(entry, table.columns, [...path, 'columns'], target, quoted, tags)];
  });
}

function columnTests(
  entry: YamlEntry,
  columns: unknown,
  path: YamlPath,
  target: TestTarget,
  quoteAll: unknown,
  tags: readonly string[] = [],
): WrittenTest[] {
  return readColumns(columns, entry, path).flatMap(({ name, column, at }) => {
    const isQuoted = column.quote === true || (column.quote === undefined && quoteAll === true);
    const config = isRecord(column.config) ? column.config : {};
    const all = [...tags, ...asTags(column.tags), ...asTags(config.tags)];
    return testsIn(entry, column, at, target, all, isQuoted ? `"${name}"` : name);
  });
}

function testsIn(
  entry: YamlEntry,
  of: Readonly<Record<string, unknown>>,
  path: YamlPath,
  target: TestTarget,
  tags: readonly string[],
  columnName: string | null = null,
): WrittenTest[] {
  const { key, tests } = testsOf(of, entry, path);
  return tests.map((written, i) => ({ written, path: [...path, key, i], target, columnName, tags }));
}

function buildTest(
  parser: FileParser,
  { resolver, namer, createdAt }: NodeBuilder,
  entry: YamlEntry,
  { written, target, columnName, tags }: WrittenTest,
): TestNode {
  const { file } = entry;
  const { packageName } = file;
  const base = parser.base(packageName);
  const render = (text: string) => (hasJinja(text) ? toPlain(parseTemplate(text).renderNativeSync(base)) : text);
  const test = parseGenericTest({ written, target, columnName, render });
  const fqn = fqnOf(packageName, file.path.split('/').slice(1).join('/'), test.fullName);
  const metadata = { name: test.name, kwargs: { ...test.args }, namespace: test.namespace };
  const macro = parser.scope.genericTest(test.name, test.namespace ?? packageName);
  if (macro === undefined) {
    const known = parser.scope.names(packageName).filter((name) => name.startsWith('test_'));
    throw new TestProblem(
      `there is no test "${test.namespace === null ? '' : `${test.namespace}.`}${test.name}"`,
      `Tests here are: ${known.map((name) => name.slice(5)).join(', ')}.`,
    );
  }
  // The two most used tests, which dbt does not render either.
  const isKnown = macro.node.package_name === 'dbt' && (test.name === 'not_null' || test.name === 'unique');
  const captured = captureTest(parser, {
    test,
    target,
    packageName,
    fqn,
    isKnown,
    macroId: (parser.scope.genericTest(test.name, packageName) ?? macro).node.unique_id,
    calledId: macro.node.unique_id,
  });
  const asWritten = !isKnown && comparesWritten(parser.loaded) ? { call: writtenConfig(parseTree(test.rawCode).statements) } : undefined;
  const { config, unrendered } = resolver.resolve({ type: 'test', fqn, packageName, call: mergeCalls(captured.configs), written: asWritten });
  const typed = config as unknown as NodeConfig;
  const named = {
    name: test.fullName,
    package_name: packageName,
    resource_type: 'test',
    original_file_path: file.path,
    fqn,
    config: typed,
    tags,
    version: null,
  };
  const place = {
    database: namer.generate('database', typed.database, named),
    schema: namer.generate('schema', typed.schema, named),
    alias: namer.generate('alias', typed.alias, named),
  };
  return {
    database: place.database,
    schema: place.schema,
    name: test.fullName,
    resource_type: 'test',
    package_name: packageName,
    path: `${test.shortName}.sql`,
    original_file_path: file.path,
    unique_id: `test.${packageName}.${test.fullName}.${testHash(test.fullName, metadata)}`,
    fqn,
    alias: place.alias,
    checksum: { name: 'none', checksum: '' },
    config: typed,
    tags: [...new Set([...[...tags, ...asTags(test.config.tags)].sort(), ...typed.tags])],
    description: test.description,
    columns: {},
    meta: typed.meta,
    group: typed.group ?? null,
    docs: { show: true, node_color: null },
    patch_path: null,
    build_path: null,
    unrendered_config: unrendered,
    created_at: createdAt,
    relation_name: hasRelation('test', typed) ? namer.relationName(place) : null,
    raw_code: test.rawCode,
    doc_blocks: [],
    language: 'sql',
    refs: captured.refs,
    sources: captured.sources,
    metrics: captured.metrics,
    functions: captured.functions,
    depends_on: { macros: [...captured.macros], nodes: [] },
    compiled_path: null,
    contract: { enforced: false, alias_types: true, checksum: null },
    column_name: columnName,
    file_key_name: `${entry.key}.${entry.name}`,
    attached_node: null,
    test_metadata: metadata,
  };
}

interface TestCapture {
  readonly test: GenericTest;
  readonly target: TestTarget;
  readonly packageName: string;
  readonly fqn: readonly string[];
  readonly isKnown: boolean;
  /** The macro that the test depends on: one of the package of the file comes before that of the test's own namespace. */
  readonly macroId: string;
  /** The macro that the test calls. */
  readonly calledId: string;
}

/** What a test refers to. The two most used tests are known to refer to what they test and to configure nothing: they are not rendered. */
function captureTest(parser: FileParser, { test, target, packageName, fqn, isKnown, macroId, calledId }: TestCapture): Captured {
  const captured = nothingCaptured();
  captured.macros.add(macroId);
  captured.configs.push(test.config);
  if (isKnown) {
    if (target.kind === 'source') captured.sources.push([target.sourceName ?? '', target.name]);
    else captured.refs.push({ name: target.name, package: null, version: target.version ?? null });
    return captured;
  }
  const { credentials } = parser.loaded.profile;
  const resource = {
    packageName,
    database: credentials.database,
    schema: credentials.schema,
    name: test.fullName,
    model: () => ({
      name: test.fullName,
      resource_type: 'test',
      package_name: packageName,
      fqn,
      config: {},
      tags: [],
      test_metadata: { name: test.name, kwargs: {}, namespace: test.namespace },
    }),
  };
  const more = new Map<string, unknown>();
  const context = parseContext(parser.base(packageName), parser.scope, resource, captured, more);
  const macros = new Set(captured.macros);
  const rendered = Object.entries(test.args).map(([key, value]) => [key, key === 'column_name' ? value : renderDeep(value, context)] as const);
  // As in dbt, macros in arguments are not recorded, but for the one that dbt itself puts there.
  for (const id of captured.macros) if (!macros.has(id) && !id.endsWith('.get_where_subquery')) captured.macros.delete(id);
  more.set('_dbt_generic_test_kwargs', new Dict(rendered));
  parseTemplate(test.rawCode).renderSync(context, { undefined: 'chaining' });
  if (calledId !== macroId) captured.macros.delete(calledId);
  return captured;
}

/** Arguments are rendered natively, at any depth: so `ref('x')` stays a relation. */
function renderDeep(value: unknown, context: MacroContext): unknown {
  if (typeof value === 'string') {
    const template = asTemplate(value);
    return hasJinja(template) ? parseTemplate(template).renderNativeSync(context, { undefined: 'chaining' }) : template;
  }
  if (Array.isArray(value)) return value.map((item) => renderDeep(item, context));
  return isRecord(value) ? new Dict(Object.entries(value).map(([key, item]) => [key, renderDeep(item, context)] as const)) : toPython(value);
}
