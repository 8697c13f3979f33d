import type { ColumnInfo, Constraint } from '../manifest/resource.js';
import { isRecord } from '../project/render-yaml.js';
import type { YamlPath } from '../project/yaml-position.js';
import { entryError, type YamlEntry } from './yaml-entries.js';

const constraintTypes = ['check', 'not_null', 'unique', 'primary_key', 'foreign_key', 'custom'];

const known = new Set([
  'name',
  'description',
  'meta',
  'data_type',
  'constraints',
  'docs',
  'config',
  'data_tests',
  'tests',
  'quote',
  'tags',
  'granularity',
]);

/** The columns that a YAML entry describes, by name. @throws {PgTrickleError} `DBT_PROPERTY_INVALID` */
export function parseColumns(written: unknown, entry: YamlEntry, path: YamlPath): Record<string, ColumnInfo> {
  const columns: Record<string, ColumnInfo> = {};
  for (const { column, name, at } of readColumns(written, entry, path)) {
    const config = isRecord(column.config) ? column.config : {};
    const meta = { ...asMeta(column.meta), ...asMeta(config.meta) };
    const tags = [...new Set([...asTags(column.tags), ...asTags(config.tags)])];
    const extra = Object.fromEntries(Object.entries(column).filter(([key]) => !known.has(key)));
    columns[name] = {
      name,
      description: typeof column.description === 'string' ? column.description : '',
      meta,
      data_type: column.data_type === undefined || column.data_type === null ? null : String(column.data_type),
      constraints: parseConstraints(column.constraints, entry, [...at, 'constraints']),
      quote: typeof column.quote === 'boolean' ? column.quote : null,
      config: { meta, tags },
      tags,
      granularity: typeof column.granularity === 'string' ? column.granularity : null,
      doc_blocks: [],
      ...extra,
    };
  }
  return columns;
}

interface WrittenColumn {
  readonly name: string;
  readonly column: Readonly<Record<string, unknown>>;
  readonly at: YamlPath;
}

/** Each column as written, with its place. */
export function readColumns(written: unknown, entry: YamlEntry, path: YamlPath): WrittenColumn[] {
  if (written === undefined || written === null) return [];
  if (!Array.isArray(written))
    throw entryError(entry, path, `the columns of "${entry.name}" are not a list`, 'Write columns: and below it - name: …');
  return written.flatMap((column: unknown, i) => {
    const at = [...path, i];
    if (isRecord(column) && ('include' in column || 'exclude' in column)) return [];
    if (!isRecord(column) || column.name === undefined || column.name === null)
      throw entryError(entry, at, `a column of "${entry.name}" has no name`, 'Write - name: … for each column.');
    return [{ name: String(column.name), column, at }];
  });
}

function parseConstraints(written: unknown, entry: YamlEntry, path: YamlPath): Constraint[] {
  if (written === undefined || written === null) return [];
  if (!Array.isArray(written)) throw entryError(entry, path, `the constraints of "${entry.name}" are not a list`);
  return written.map((constraint: unknown, i) => {
    const type = isRecord(constraint) ? constraint.type : undefined;
    if (!isRecord(constraint) || !constraintTypes.includes(String(type))) {
      throw entryError(
        entry,
        [...path, i],
        `a constraint of "${entry.name}" has ${type === undefined ? 'no type' : `the type "${String(type)}"`}`,
        `Types are ${constraintTypes.join(', ')}.`,
      );
    }
    const text = (key: string) => (typeof constraint[key] === 'string' ? (constraint[key] as string) : null);
    return {
      type: String(type),
      name: text('name'),
      expression: text('expression'),
      warn_unenforced: constraint.warn_unenforced !== false,
      warn_unsupported: constraint.warn_unsupported !== false,
      to: text('to'),
      to_columns: Array.isArray(constraint.to_columns) ? constraint.to_columns.map(String) : [],
    };
  });
}

/** The constraints of a model: each may be about several columns. */
export function parseModelConstraints(written: unknown, entry: YamlEntry, path: YamlPath): Constraint[] {
  return parseConstraints(written, entry, path).map((constraint, i) => {
    const { columns } = (written as Record<string, unknown>[])[i] as { columns?: unknown };
    return { ...constraint, columns: Array.isArray(columns) ? columns.map(String) : [] };
  });
}

export function asMeta(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

/** A tag or a list of tags. */
export function asTags(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return [value].flat().map(String);
}
