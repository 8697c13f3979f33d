import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PgTrickleError } from '@pgtrickle-js/core';
import { csvCells } from '../adapter/csv-cells.js';
import type { UnitTestNode } from '../manifest/other-resources.js';
import { below } from '../project/read-package-files.js';
import { isRecord } from '../project/render-yaml.js';
import type { LoadedProject, SourceFile } from '../project/types.js';
import type { NodeBuilder } from './build-node.js';
import { asMeta, asTags } from './columns.js';
import { type FileParser, nameOf } from './parse-files.js';
import { unitTestChecksum } from './unit-test-checksum.js';
import { writtenReference } from './written-reference.js';
import { entryError, type YamlEntry } from './yaml-entries.js';

type Rows = UnitTestNode['given'][number];

/** A unit test: a model, rows for what it reads and the rows that it has to give. @throws {PgTrickleError} `DBT_PROPERTY_INVALID` */
export function buildUnitTest({ loaded }: FileParser, { resolver, createdAt }: NodeBuilder, entry: YamlEntry): UnitTestNode {
  const { data, file, name } = entry;
  const { packageName } = file;
  const model = data.model;
  if (typeof model !== 'string')
    throw entryError(entry, [], `unit test "${name}" names no model`, 'Write model: and the name of the model that it tests.');
  if (!Array.isArray(data.given))
    throw entryError(entry, ['given'], `unit test "${name}" has no list given:`, 'Write given: [] when the model reads nothing.');
  const fixtures = loaded.packages.get(packageName)?.files.fixtures ?? [];
  const given = data.given.map((input: unknown, i) => {
    if (!isRecord(input) || typeof input.input !== 'string')
      throw entryError(entry, ['given', i], `an input of unit test "${name}" is not named`, "Write - input: ref('model').");
    const rows = rowsOf(entry, input, ['given', i], fixtures);
    return { ...rows, rows: rows.rows ?? seedRows(input.input, packageName, loaded), input: input.input };
  });
  const expect = data.expect;
  if (!isRecord(expect)) throw entryError(entry, ['expect'], `unit test "${name}" expects nothing`, 'Write expect: {rows: […]}.');
  const folders = file.path.split('/').slice(1, -1);
  const fqn = [packageName, ...folders, model, name];
  const { config } = resolver.resolve({ type: 'unit_test', fqn, packageName, properties: asMeta(data.config) });
  const overrides = isRecord(data.overrides) ? { macros: {}, vars: {}, env_vars: {}, ...data.overrides } : null;
  const expected = rowsOf(entry, expect, ['expect'], fixtures);
  if (isRecord(data.versions) && data.versions.include != null && data.versions.exclude != null)
    throw entryError(entry, ['versions'], `the versions of unit test "${name}" have include: and exclude:`, 'Write one of them.');
  const versions = isRecord(data.versions) ? { include: null, exclude: null, ...data.versions } : null;
  const content = { given, expect: { rows: expected.rows, format: expected.format, fixture: expected.fixture }, overrides };
  return {
    name,
    resource_type: 'unit_test',
    package_name: packageName,
    path: below(file),
    original_file_path: file.path,
    unique_id: `unit_test.${packageName}.${model}.${name}`,
    fqn,
    model,
    ...content,
    description: typeof data.description === 'string' ? data.description : '',
    depends_on: { macros: [], nodes: [] },
    config: { ...config, enabled: config.enabled, tags: asTags(config.tags), meta: asMeta(config.meta) },
    checksum: unitTestChecksum({ model, versions, ...content }),
    schema: null,
    created_at: createdAt,
    versions,
    version: null,
  };
}

function rowsOf(
  entry: YamlEntry,
  written: Readonly<Record<string, unknown>>,
  path: readonly (string | number)[],
  fixtures: readonly SourceFile[],
): Omit<Rows, 'input'> {
  const format = String(written.format ?? 'dict');
  const fixture = typeof written.fixture === 'string' ? written.fixture : null;
  const [file, other] = fixture === null ? [] : fixtures.filter((one) => nameOf(one) === fixture);
  if (file !== undefined && other !== undefined)
    throw entryError(
      entry,
      [...path, 'fixture'],
      `there are two fixtures "${fixture}": ${file.displayPath} and ${other.displayPath}`,
      'Rename or remove one of them.',
    );
  if (fixture !== null && file === undefined)
    throw entryError(entry, [...path, 'fixture'], `there is no fixture "${fixture}"`, 'Fixtures are files below tests/fixtures/.');
  const text = file?.text ?? written.rows;
  const refuse = (reason: string, line: number | undefined) =>
    file === undefined ? entryError(entry, [...path, 'rows'], reason, wellFormed) : inFixture(file, reason, line);
  if (format === 'dict') return { rows: Array.isArray(written.rows) ? fullRowFirst(written.rows) : null, format, fixture };
  if (format === 'sql' && typeof text === 'string') return { rows: text, format, fixture };
  if (format === 'csv' && typeof text === 'string') return { rows: fullRowFirst(csvRows(text, refuse)), format, fixture };
  throw entryError(entry, path, `the rows of unit test "${entry.name}" are not ${format}`, 'Formats are dict, csv and sql; csv and sql are text.');
}

/** An input that is a seed may leave its rows to the file; all of them are text then. */
function seedRows(input: string, packageName: string, { packages }: LoadedProject): Record<string, string | null>[] | null {
  const written = writtenReference(input);
  if (written?.kind !== 'ref') return null;
  const { ref } = written;
  const places = ref.package === null ? [packages.get(packageName), ...packages.values()] : [packages.get(ref.package)];
  for (const place of places) {
    const seed = place?.files.seeds.find((one) => nameOf(one) === ref.name);
    if (place === undefined || seed === undefined) continue;
    const { header, rows } = csvCells(readFileSync(join(place.root, seed.path), 'utf8'));
    return rows.map((row) => Object.fromEntries(header.map((name, index) => [name, row[index] ?? null])));
  }
  return null;
}

/** Nothing between two commas is a null, and so is what a row lacks at its end. */
function csvRows(text: string, refuse: (reason: string, line: number | undefined) => Error): Record<string, string | null>[] {
  try {
    const { header, rows } = csvCells(text.trim());
    return rows.map((row) => Object.fromEntries(header.map((name, index) => [name, row[index] || null])));
  } catch (error) {
    const { message, lines } = error as Error & { readonly lines?: number };
    throw refuse(`the rows of a unit test are no CSV: ${message}`, lines);
  }
}

const wellFormed = 'Write a line with the names of the columns, then one for each row.';

function inFixture({ displayPath: file }: SourceFile, reason: string, line: number | undefined): PgTrickleError {
  return new PgTrickleError('DBT_PROPERTY_INVALID', {
    message: `${reason} (in ${file}${line === undefined ? '' : `:${line}`})`,
    hint: wellFormed,
    details: { file, line },
  });
}

/** A row without nulls comes first: the types of the columns are read from it. */
function fullRowFirst(rows: readonly unknown[]): unknown[] {
  const full = rows.findIndex((row) => isRecord(row) && Object.values(row).every((value) => value !== null));
  const ordered = [...rows];
  if (full > 0) [ordered[0], ordered[full]] = [ordered[full], ordered[0]];
  return ordered;
}
