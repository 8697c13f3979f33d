import { hash } from 'node:crypto';
import { basename } from 'node:path';
import type { MacroScope } from '../context/macro-scope.js';
import { parseBlocks } from '../jinja/blocks.js';
import { compileTemplate, parseTree, type Template } from '../jinja/environment.js';
import type { NodeType } from '../manifest/resource.js';
import { below } from '../project/read-package-files.js';
import { strip } from '../project/strip.js';
import type { LoadedPackage, LoadedProject, SeedFile, SourceFile } from '../project/types.js';
import { comparesWritten } from './compares-written.js';
import { type Draft, fqnOf } from './draft.js';
import { type Captured, nothingCaptured, parseContext } from './parse-context.js';
import { parsePython } from './parse-python.js';
import { readStatically } from './read-statically.js';
import { withPlace } from './with-place.js';
import { writtenConfig } from './written-config.js';

export interface FileParser {
  readonly loaded: LoadedProject;
  readonly scope: MacroScope;
  /** What every template of the package sees. */
  readonly base: (packageName: string) => ReadonlyMap<string, unknown>;
  /** Whether `ref`, `source` and `config` mean what they always mean there: a project may have macros of these names. */
  readonly isPlain: (packageName: string) => boolean;
}

/** Parses the models, seeds, snapshots, analyses, singular tests and run hooks of a package. @throws {PgTrickleError} what their templates throw */
export function parseFiles(parser: FileParser, { name: packageName, file, files }: LoadedPackage): Draft[] {
  const sql = (type: NodeType) => (one: SourceFile) => parseSql(parser, { type, name: nameOf(one), file: one });
  return [
    ...files.models.map(sql('model')),
    ...files.pythonModels.map((one) => pythonDraft('model', one)),
    ...files.analyses.map(sql('analysis')),
    ...files.functions.map(sql('function')),
    ...files.pythonFunctions.map((one) => pythonDraft('function', one)),
    ...files.tests.map(sql('test')),
    ...files.snapshots.flatMap((one) => parseSnapshots(parser, one)),
    ...files.seeds.map(seedDraft),
    ...[['start', file.onRunStart] as const, ['end', file.onRunEnd] as const].flatMap(([when, hooks]) =>
      hooks.map((text, i) => hookDraft(parser, packageName, { when, text, i })),
    ),
  ];
}

export interface SqlSource {
  readonly type: NodeType;
  readonly name: string;
  readonly file: SourceFile;
  /** A part of the file; default: all of it. */
  readonly code?: string;
  readonly firstLine?: number;
  readonly fqn?: readonly string[];
  readonly path?: string;
}

export function parseSql(parser: FileParser, source: SqlSource): Draft {
  const { type, name, file } = source;
  const rawCode = source.code ?? strip(file.text);
  const firstLine = source.firstLine ?? 1 + newlines(file.text.slice(0, file.text.length - file.text.trimStart().length));
  const path = source.path ?? (type === 'analysis' ? `analysis/${below(file)}` : below(file));
  const fqn = source.fqn ?? fqnOf(file.packageName, path, name);
  const captured = captureTemplate(parser, { type, name, file, path, fqn, rawCode, firstLine });
  const checksum = { name: 'sha256', checksum: hash('sha256', strip(file.text)) } as const;
  return { type, name, packageName: file.packageName, file, path, fqn, rawCode, firstLine, language: 'sql', checksum, captured };
}

/** A template of a resource, to be looked at. */
type Rendered = Pick<Draft, 'type' | 'name' | 'path' | 'fqn' | 'rawCode' | 'firstLine' | 'file'>;

/** What a template of a resource says: read from its tree, or rendered where that is not enough. */
export function captureTemplate(parser: FileParser, of: Rendered): Captured {
  const tree = parseTree(of.rawCode, { path: of.file.displayPath, line: of.firstLine });
  // dbt reads models this way and renders everything else, which shows in what it keeps.
  const isModel = of.type === 'model';
  const read = parser.isPlain(of.file.packageName) ? readStatically(tree.statements, isModel) : undefined;
  if (read !== undefined && isModel) return read;
  const captured = read ?? render(parser, compileTemplate(tree), of);
  return comparesWritten(parser.loaded) ? { ...captured, written: writtenConfig(tree.statements) } : captured;
}

function render({ loaded, scope, base }: FileParser, template: Template, { file, ...of }: Rendered): Captured {
  const { packageName } = file;
  const { database, schema } = loaded.profile.credentials;
  const captured = nothingCaptured();
  const model = () => ({
    name: of.name,
    alias: of.name,
    unique_id: `${of.type}.${packageName}.${of.name}`,
    resource_type: of.type,
    package_name: packageName,
    path: of.path,
    original_file_path: file.path,
    fqn: of.fqn,
    raw_code: of.rawCode,
    language: 'sql',
    database,
    schema,
    config: {},
    columns: {},
    tags: [],
    refs: [],
    sources: [],
    depends_on: { nodes: [], macros: [] },
  });
  const context = parseContext(base(packageName), scope, { packageName, database, schema, name: of.name, model }, captured);
  withPlace(file.displayPath, () => template.renderSync(context, { undefined: 'chaining' }));
  return captured;
}

function parseSnapshots(parser: FileParser, file: SourceFile): Draft[] {
  const path = below(file);
  return parseBlocks(file.text, { path: file.displayPath })
    .filter((block) => block.kind === 'snapshot')
    .map((block) =>
      parseSql(parser, {
        type: 'snapshot',
        name: block.name,
        file,
        code: block.contents,
        firstLine: block.contentsLine,
        fqn: [...fqnOf(file.packageName, path, nameOf(file)), block.name],
      }),
    );
}

function pythonDraft(type: 'model' | 'function', file: SourceFile): Draft {
  const name = nameOf(file);
  const path = below(file);
  const rawCode = strip(file.text);
  const checksum = { name: 'sha256', checksum: hash('sha256', rawCode) } as const;
  return {
    type,
    name,
    packageName: file.packageName,
    file,
    path,
    fqn: fqnOf(file.packageName, path, name),
    rawCode,
    firstLine: 1,
    language: 'python',
    checksum,
    captured: withPlace(file.displayPath, () => parsePython(rawCode)),
  };
}

function seedDraft(file: SeedFile): Draft {
  const name = nameOf(file);
  const path = below(file);
  return {
    type: 'seed',
    name,
    packageName: file.packageName,
    file,
    path,
    fqn: fqnOf(file.packageName, path, name),
    rawCode: '',
    firstLine: 1,
    language: 'sql',
    checksum: file.checksum,
    captured: nothingCaptured(),
  };
}

/** A hook of the run is a resource too: it has a name of its own and may refer to others. */
function hookDraft(parser: FileParser, packageName: string, { when, text, i }: { when: 'start' | 'end'; text: string; i: number }): Draft {
  const loaded = parser.loaded.packages.get(packageName);
  const name = `${packageName}-on-run-${when}-${i}`;
  const file: SourceFile = {
    packageName,
    path: './dbt_project.yml',
    searchPath: '.',
    displayPath: 'dbt_project.yml',
    text,
  };
  const draft = parseSql(parser, { type: 'operation', name, file, path: `hooks/${name}.sql`, fqn: [packageName, 'hooks', name] });
  return { ...draft, checksum: { name: 'sha256', checksum: loaded?.file.checksum ?? '' }, index: i, tags: [`on-run-${when}`] };
}

export function nameOf({ path }: { readonly path: string }): string {
  return basename(path).replace(/\.[^.]*$/, '');
}

function newlines(text: string): number {
  return text.split('\n').length - 1;
}
