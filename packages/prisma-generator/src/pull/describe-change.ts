import type { StreamTableModel } from '../model.js';
import { type Block, parseSchema, type SchemaFile } from '../schema/parse-schema.js';
import type { SyncedEnum } from './sync-enums.js';

/** What became of one stream table. */
export interface SyncChange {
  readonly kind: 'added' | 'changed' | 'removed' | 'repaired' | 'skipped';
  readonly streamTable: string;
  readonly model?: string | undefined;
  /** What a person wants to know: the fields that changed, why it was skipped. */
  readonly details: readonly string[];
}

/** A stream table, and its block before and after. */
export interface ChangeFacts {
  readonly model: StreamTableModel;
  readonly name: string;
  readonly view: Block | undefined;
  readonly old: Block | undefined;
  readonly text: string;
  readonly files: readonly SchemaFile[];
  readonly restored: boolean;
  readonly strays: number;
  readonly enums: readonly SyncedEnum[];
}

/** What a pull changes for a stream table: nothing, or one change. */
export function describeChange({ model, name, view, old, text, files, restored, strays, enums }: ChangeFacts): SyncChange[] {
  const base = { streamTable: model.name, model: name };
  if (view === undefined)
    return [restored ? { ...base, kind: 'repaired', details: ['the view is put back'] } : { ...base, kind: 'added', details: [] }];
  const file = files.find(({ blocks }) => blocks.includes(view));
  const before = file?.text.slice(view.start, view.end).replaceAll('\r\n', '\n');
  const values = enums.filter(({ qualified }) => model.columns.some(({ type }) => type.isEnum && `${type.schema}.${type.name}` === qualified));
  const ofEnums = values.flatMap(enumDifferences);
  if (before === text) {
    if (strays > 0) return [{ ...base, kind: 'repaired', details: ['what prisma db pull made of it is removed', ...ofEnums] }];
    return ofEnums.length === 0 ? [] : [{ ...base, kind: 'changed', details: ofEnums }];
  }
  const fresh = parseSchema(model.name, text).blocks[0];
  const details = [...entryDifferences(old?.entries ?? [], fresh?.entries ?? []), ...ofEnums];
  if (details.length > 0) return [{ ...base, kind: 'changed', details }];
  const isLayout = commentsOf(old).join('\n') === commentsOf(fresh).join('\n');
  return [{ ...base, kind: 'changed', details: [isLayout ? 'layout' : 'comments'] }];
}

/** What becomes of the values of an enum that is in the schema already. */
function enumDifferences({ name, text = '', block }: SyncedEnum): string[] {
  if (block === undefined) return [];
  return entryDifferences(block.entries, parseSchema(name, text).blocks[0]?.entries ?? []).map((difference) => `enum ${name}: ${difference.trim()}`);
}

/** All comments of a block, those of its fields with it. */
function commentsOf(block: Block | undefined): readonly string[] {
  const inside = block?.entries.flatMap((entry) => (entry.kind === 'comment' ? [entry.text] : entry.kind === 'field' ? [entry.trailing] : []));
  return [...(block?.comments ?? []), ...(inside ?? [])].map((text) => text.trim());
}

function entryDifferences(before: Block['entries'], after: Block['entries']): string[] {
  const fieldsOf = (entries: Block['entries']) =>
    new Map(entries.flatMap((entry) => (entry.kind === 'field' ? [[entry.name, [entry.type, ...entry.attributes].join(' ').trim()]] : [])));
  const attributesOf = (entries: Block['entries']) => new Set(entries.flatMap((entry) => (entry.kind === 'attribute' ? [entry.text] : [])));
  const [old, fresh] = [fieldsOf(before), fieldsOf(after)];
  const [oldAttributes, freshAttributes] = [attributesOf(before), attributesOf(after)];
  return [
    ...[...old].filter(([name]) => !fresh.has(name)).map(([name]) => `- ${name}`),
    ...[...fresh].filter(([name]) => !old.has(name)).map(([name, type]) => `+ ${name} ${type}`),
    ...[...fresh].flatMap(([name, type]) => (old.has(name) && old.get(name) !== type ? [`${name} ${old.get(name)} -> ${type}`] : [])),
    ...[...oldAttributes].filter((text) => !freshAttributes.has(text)).map((text) => `- ${text}`),
    ...[...freshAttributes].filter((text) => !oldAttributes.has(text)).map((text) => `+ ${text}`),
  ];
}
