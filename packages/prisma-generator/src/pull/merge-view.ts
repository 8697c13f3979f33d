import { fieldType } from '../field-type.js';
import type { ManifestTable } from '../manifest/manifest.js';
import type { StreamTableModel } from '../model.js';
import { fieldName, unique } from '../names.js';
import { mappedName } from '../schema/parse-entries.js';
import type { Block } from '../schema/parse-schema.js';
import type { RenderEntry } from '../schema/render-block.js';
import { mergeDocs } from './merge-docs.js';
import { headerOf, isHeader } from './view-header.js';

/** What a merge knows beside the stream table. */
export interface MergeContext {
  /** The block in the schema, or the one that was remembered. */
  readonly block: Pick<Block, 'comments' | 'entries'> | undefined;
  readonly remembered: ManifestTable | undefined;
  readonly name: string;
  readonly multiSchema: boolean;
  /** The schema's name of an enum. */
  readonly enumName: (schema: string, name: string) => string | undefined;
  /** Whether a type is a model or view of the schema: its field is a relation. */
  readonly isModel: (type: string) => boolean;
}

export interface MergedView {
  readonly comments: readonly string[];
  readonly entries: readonly RenderEntry[];
  /** The columns of the key as written; null when it has none. */
  readonly key: readonly string[] | null;
}

type Field = Extract<RenderEntry, { kind: 'field' }>;

/**
 * The view block of a stream table: types, `@map`, `@db.…` and the optional mark follow the database; names, `@unique`, relations, other attributes
 * and comments stay as they stand in the block.
 */
export function mergeView(model: StreamTableModel, context: MergeContext): MergedView {
  const entries: RenderEntry[] = context.block === undefined ? [] : [...context.block.entries];
  const byColumn = new Map<string, Field>();
  for (const entry of entries)
    if (entry.kind === 'field' && !context.isModel(baseType(entry.type))) byColumn.set(mappedName(entry.attributes) ?? entry.name, entry);
  const columns = new Set(model.columns.map(({ name }) => name));
  const taken = new Set(
    entries.flatMap((entry) =>
      entry.kind === 'field' &&
      (byColumn.get(mappedName(entry.attributes) ?? entry.name) !== entry || columns.has(mappedName(entry.attributes) ?? entry.name))
        ? [entry.name]
        : [],
    ),
  );

  const fieldOf = new Map<string, string>();
  const fresh = new Map<string, Field>();
  for (const column of model.columns) {
    const existing = byColumn.get(column.name);
    // What another column is called in the database is no name of this one to Prisma: of `and` and `AND` the later one was added.
    const isTaken = { has: (name: string) => taken.has(name) || (name !== column.name && columns.has(name)) };
    const isKept = existing !== undefined && (existing.name === column.name || !columns.has(existing.name));
    const name = isKept ? existing.name : unique(fieldName(column.name), isTaken);
    taken.add(name);
    fieldOf.set(column.name, name);
    const type = fieldType(column.type, column.type.isEnum ? context.enumName(column.type.schema, column.type.name) : undefined);
    fresh.set(column.name, {
      kind: 'field',
      name,
      // Prisma has no optional lists: an array that is NULL reads as an empty one.
      type: `${type.type}${type.isList ? '[]' : column.notNull ? '' : '?'}`,
      attributes: mergeAttributes(
        existing?.attributes ?? [],
        name === column.name ? undefined : `@map(${JSON.stringify(column.name)})`,
        type.attribute,
      ),
      trailing: existing?.trailing ?? '',
    });
  }

  const { keyColumns, entries: keyed } = applyKey(model, {
    entries,
    byColumn,
    fieldOf,
    fresh,
    remembered: context.remembered,
    isNew: context.block === undefined,
  });
  const body = withFields(keyed, { model, byColumn, fresh, comments: context.remembered?.columnComments ?? {} });
  return {
    comments: mergeComments(model, context),
    entries: withBlockAttributes(body, model, context),
    key: keyColumns,
  };
}

/** Ours are `@map` and `@db.…`; the rest is the user's and keeps its order. */
function mergeAttributes(existing: readonly string[], map: string | undefined, native: string | undefined): string[] {
  const users = existing.filter((attribute) => !/^@(map\(|db\.)/.test(attribute) && !/^@(id|default|updatedAt)\b/.test(attribute));
  return [...users, ...(map === undefined ? [] : [map]), ...(native === undefined ? [] : [native])];
}

interface KeyContext {
  readonly entries: readonly RenderEntry[];
  readonly byColumn: ReadonlyMap<string, Field>;
  readonly fieldOf: ReadonlyMap<string, string>;
  readonly fresh: Map<string, Field>;
  readonly remembered: ManifestTable | undefined;
  readonly isNew: boolean;
}

/** The key in the block is the user's when it is not the one that was written last; else it follows the proof. */
function applyKey(model: StreamTableModel, context: KeyContext): { keyColumns: readonly string[] | null; entries: RenderEntry[] } {
  const { entries, byColumn, fieldOf, fresh, remembered, isNew } = context;
  const columnOf = new Map([...byColumn].map(([column, field]) => [field.name, column]));
  const singles = [...byColumn].filter(([, field]) => field.attributes.some(isUnique)).map(([column]) => [column]);
  const compounds = entries.flatMap((entry) =>
    entry.kind === 'attribute' && /^@@unique\b/.test(entry.text) ? [compoundFields(entry.text).map((name) => columnOf.get(name) ?? name)] : [],
  );
  const inBlock = [...singles, ...compounds];
  const written = remembered?.key ?? null;
  const isOurs =
    isNew || (remembered !== undefined && (written === null ? inBlock.length === 0 : inBlock.length === 1 && sameColumns(inBlock[0], written)));
  const usersKey = !isOurs && (inBlock.length > 0 || remembered !== undefined);
  if (usersKey) return { keyColumns: remembered?.key ?? null, entries: withoutLostKeys(entries, columnOf, fresh) };

  const key = model.key ?? null;
  const kept = entries.filter(
    (entry) =>
      !(
        entry.kind === 'attribute' &&
        /^@@unique\b/.test(entry.text) &&
        !(
          key !== null &&
          key.length > 1 &&
          sameColumns(
            compoundFields(entry.text).map((name) => columnOf.get(name) ?? name),
            key,
          )
        )
      ),
  );
  for (const [column, field] of fresh) {
    const single = key?.length === 1 && key[0] === column;
    const has = field.attributes.some(isUnique);
    if (single && !has) fresh.set(column, { ...field, attributes: ['@unique', ...field.attributes] });
    if (!single && has) fresh.set(column, { ...field, attributes: field.attributes.filter((attribute) => !isUnique(attribute)) });
  }
  const hasCompound = kept.some((entry) => entry.kind === 'attribute' && /^@@unique\b/.test(entry.text));
  if (key !== null && key.length > 1 && !hasCompound) {
    const behind = kept.findIndex((entry) => entry.kind === 'attribute' && isMapping(entry.text));
    const unique: RenderEntry = { kind: 'attribute', text: `@@unique([${key.map((column) => fieldOf.get(column)).join(', ')}])` };
    kept.splice(behind === -1 ? kept.length : behind, 0, unique);
  }
  return { keyColumns: key, entries: kept };
}

/** A key of the user's over a column that is gone would not be accepted any more. */
function withoutLostKeys(entries: readonly RenderEntry[], columnOf: ReadonlyMap<string, string>, fresh: ReadonlyMap<string, Field>): RenderEntry[] {
  return entries.filter(
    (entry) =>
      !(
        entry.kind === 'attribute' &&
        /^@@unique\b/.test(entry.text) &&
        compoundFields(entry.text).some((name) => columnOf.has(name) && !fresh.has(columnOf.get(name) as string))
      ),
  );
}

/** Where the view is in the database: by Prisma's layout the last lines of a block. */
const isMapping = (attribute: string) => /^@@(map|schema)\(/.test(attribute);
const isUnique = (attribute: string) => /^@unique\b/.test(attribute);
const sameColumns = (a: readonly string[] | undefined, b: readonly string[]) =>
  a !== undefined && a.length === b.length && [...a].sort().every((name, index) => name === [...b].sort()[index]);

/** The fields of `@@unique([a, b(sort: Desc)], map: "x")`. */
function compoundFields(text: string): string[] {
  const [, list = ''] = /\[([^\]]*)\]/.exec(text) ?? [];
  return list.split(',').map((part) => part.trim().replace(/\(.*$/s, ''));
}

interface FieldContext {
  readonly model: StreamTableModel;
  readonly byColumn: ReadonlyMap<string, Field>;
  readonly fresh: ReadonlyMap<string, Field>;
  readonly comments: Readonly<Record<string, string>>;
}

/** The body with every column's field: those that exist where they are, new ones behind the column before them, lost ones gone. */
function withFields(entries: readonly RenderEntry[], { model, byColumn, fresh, comments }: FieldContext): RenderEntry[] {
  const body: RenderEntry[] = [];
  let docs: RenderEntry[] = [];
  const columnOf = new Map([...byColumn].map(([column, field]) => [field, column]));
  const commentOf = new Map(model.columns.map(({ name, comment }) => [name, comment]));
  for (const entry of entries) {
    if (entry.kind === 'comment') {
      docs.push(entry);
      continue;
    }
    const column = entry.kind === 'field' ? columnOf.get(entry) : undefined;
    const field = column === undefined ? undefined : fresh.get(column);
    if (column !== undefined && field === undefined) {
      // The column is gone, and what was said about it.
    } else if (column !== undefined && field !== undefined)
      body.push(...withDocs(docs, commentOf.get(column) ?? null, Object.hasOwn(comments, column) ? comments[column] : undefined), field);
    else body.push(...docs, entry);
    docs = [];
  }
  body.push(...docs);

  let last = -1;
  for (const { name, comment } of model.columns) {
    const field = fresh.get(name) as Field;
    const at = body.indexOf(field);
    if (at !== -1) last = at;
    else {
      const added = [...withDocs([], comment, undefined), field];
      body.splice(last + 1, 0, ...added);
      last += added.length;
    }
  }
  return body;
}

function withDocs(docs: readonly RenderEntry[], comment: string | null, remembered: string | undefined): RenderEntry[] {
  const texts = docs.flatMap((entry) => (entry.kind === 'comment' ? [entry.text] : []));
  return mergeDocs(texts, comment, remembered ?? null).map((text) => ({ kind: 'comment', text }));
}

function mergeComments(model: StreamTableModel, { block, remembered }: MergeContext): string[] {
  const { users } = isHeader.split(block?.comments ?? []);
  return [...headerOf(model), ...mergeDocs(users, model.comment, remembered?.comment ?? null)];
}

/** `@@map` and `@@schema` at the end, behind an empty line; what a view may not have is left out. */
function withBlockAttributes(
  entries: readonly RenderEntry[],
  { name: qualified }: StreamTableModel,
  { name, multiSchema }: MergeContext,
): RenderEntry[] {
  const dot = qualified.indexOf('.');
  const [schema, table] = [qualified.slice(0, dot), qualified.slice(dot + 1)];
  const wanted = [...(table === name ? [] : [`@@map(${JSON.stringify(table)})`]), ...(multiSchema ? [`@@schema(${JSON.stringify(schema)})`] : [])];
  const refused = (text: string) => /^@@(index|id|fulltext)\b/.test(text);
  const present = entries.flatMap((entry) => (entry.kind === 'attribute' && isMapping(entry.text) ? [entry.text] : []));
  const kept = entries.filter(
    (entry) => entry.kind !== 'attribute' || (!refused(entry.text) && (!isMapping(entry.text) || wanted.includes(entry.text))),
  );
  const missing = wanted.filter((text) => !present.includes(text));
  const firstAttribute = kept.findIndex(({ kind }) => kind === 'attribute');
  const spaced: RenderEntry[] =
    firstAttribute > 0 && kept[firstAttribute - 1]?.kind === 'field'
      ? [...kept.slice(0, firstAttribute), { kind: 'blank' }, ...kept.slice(firstAttribute)]
      : kept;
  if (missing.length === 0) return spaced;
  const separator: RenderEntry[] = firstAttribute === -1 ? [{ kind: 'blank' }] : [];
  return [...spaced, ...separator, ...missing.map((text): RenderEntry => ({ kind: 'attribute', text }))];
}

/** `Int[]?` -> `Int`. */
export const baseType = (type: string): string => type.replace(/[[\]?!]+$/, '');
