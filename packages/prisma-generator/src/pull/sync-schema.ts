import { splitName } from '@pgtrickle-js/core';
import type { EnumType } from '../catalog/read-database.js';
import type { Manifest, ManifestTable } from '../manifest/manifest.js';
import type { StreamTableModel } from '../model.js';
import { clientName, modelName, unique } from '../names.js';
import { listedSchemas } from '../schema/datasource.js';
import { mappedName } from '../schema/parse-entries.js';
import { type Block, parseSchema, type SchemaFile } from '../schema/parse-schema.js';
import { renderBlock } from '../schema/render-block.js';
import { backRelationsOf, restoreBackRelations } from './back-relations.js';
import { danglingFields } from './dangling-fields.js';
import { describeChange, type SyncChange } from './describe-change.js';
import { type BlockEdit, editFiles } from './edit-files.js';
import { mergeView } from './merge-view.js';
import { qualifiedNameOf, syncEnums } from './sync-enums.js';

export interface SyncInput {
  readonly files: readonly SchemaFile[];
  readonly manifest: Manifest;
  readonly models: readonly StreamTableModel[];
  readonly enums: readonly EnumType[];
  /** The file that new blocks go to: one of `files`, or a new one. */
  readonly viewsFile: string;
  /** The schema of blocks without `@@schema`. */
  readonly defaultSchema: string;
}

export interface SyncResult {
  /** The files whose text differs, with the new text. */
  readonly files: ReadonlyMap<string, string>;
  readonly manifest: Manifest;
  readonly changes: readonly SyncChange[];
  /** Stream tables in the schema as it is then. */
  readonly count: number;
}

/** Brings the view blocks of a schema up to the stream tables of a database. Pure: texts in, texts out, and twice is once. */
export function syncSchema({ files, manifest, models, enums, viewsFile, defaultSchema }: SyncInput): SyncResult {
  const blocks = files.flatMap((file) => file.blocks);
  const schemas = listedSchemas(files);
  const multiSchema = schemas !== undefined;
  const isListed = (schema: string) => schemas?.includes(schema) ?? schema === defaultSchema;
  const wanted = models.filter(({ name }) => isListed(splitName(name).schema));
  const skipped = models.filter((model) => !wanted.includes(model));
  const names = new Set(models.map(({ name }): string => name));

  // What stands for a stream table: its view, and what `prisma db pull` made of it.
  const standIns = new Map<string, Block[]>();
  for (const block of blocks) {
    if (block.kind !== 'view' && block.kind !== 'model') continue;
    const qualified = qualifiedNameOf(block, defaultSchema);
    if (names.has(qualified) || (Object.hasOwn(manifest.streamTables, qualified) && block.kind === 'view'))
      standIns.set(qualified, [...(standIns.get(qualified) ?? []), block]);
  }
  const discarded = new Set([...standIns.values()].flat().filter(isImported));
  const used = new Set(blocks.filter((block) => !discarded.has(block)).map(({ name }) => clientName(name)));
  for (const [qualified, { block }] of Object.entries(manifest.streamTables)) {
    if (names.has(qualified)) for (const { name } of parseSchema(qualified, block).blocks) used.add(clientName(name));
  }
  const syncedEnums = syncEnums(
    enums.filter(({ schema }) => isListed(schema)),
    { blocks, manifest, taken: used, multiSchema, defaultSchema },
  );
  const enumName = (schema: string, name: string) => syncedEnums.find(({ qualified }) => qualified === `${schema}.${name}`)?.name;

  const edits: BlockEdit[] = [];
  const added: string[] = [];
  const changes: SyncChange[] = [];
  const tables: Record<string, ManifestTable> = {};
  const modelTypes = new Set(blocks.flatMap(({ kind, name }) => (kind === 'model' || kind === 'view' ? [name] : [])));
  for (const { name: qualified } of wanted) {
    const remembered = manifest.streamTables[qualified];
    if (remembered !== undefined) for (const { name } of parseSchema(qualified, remembered.block).blocks) modelTypes.add(name);
  }

  const viewNames = new Map<string, string>();
  for (const model of wanted) {
    const remembered = Object.hasOwn(manifest.streamTables, model.name) ? manifest.streamTables[model.name] : undefined;
    const present = standIns.get(model.name) ?? [];
    const view = present.find((block) => block.kind === 'view' && block.entries.some(({ kind }) => kind === 'field'));
    const old = view ?? (remembered && parseSchema(model.name, remembered.block).blocks[0]) ?? present.find((block) => !discarded.has(block));
    const name = old?.name ?? unique(freeModelName(model.name, used), used);
    used.add(clientName(name));
    viewNames.set(model.name, name);
    const merged = mergeView(model, { block: old, remembered, name, multiSchema, enumName, isModel: (type) => modelTypes.has(type) });
    const text = renderBlock({ kind: 'view', name, ...merged });
    const target = view ?? present.find(({ kind }) => kind === 'view') ?? present[0];
    for (const other of present) if (other !== target) edits.push({ block: other, text: undefined });
    if (target === undefined) added.push(text);
    else edits.push({ block: target, text });
    changes.push(
      ...describeChange({
        model,
        name,
        view,
        old,
        text,
        files,
        restored: remembered !== undefined || present.some(({ kind }) => kind === 'model'),
        strays: present.length - (view ? 1 : 0),
        enums: syncedEnums,
      }),
    );
    tables[model.name] = {
      sources: model.sources,
      comment: model.comment,
      columnComments: Object.fromEntries(model.columns.flatMap((column) => (column.comment === null ? [] : [[column.name, column.comment]]))),
      key: merged.key,
      block: text,
      backRelations: remembered?.backRelations ?? [],
    };
  }

  for (const [qualified, stale] of standIns) {
    if (names.has(qualified)) continue;
    for (const block of stale) {
      edits.push({ block, text: undefined });
      changes.push({ kind: 'removed', streamTable: qualified, model: block.name, details: [] });
    }
  }
  for (const qualified of Object.keys(manifest.streamTables)) {
    if (!names.has(qualified) && !standIns.has(qualified)) changes.push({ kind: 'removed', streamTable: qualified, details: [] });
  }
  for (const { name } of skipped) {
    const { schema } = splitName(name);
    changes.push({
      kind: 'skipped',
      streamTable: name,
      details: [
        multiSchema
          ? `the datasource does not list the schema "${schema}"`
          : `the datasource lists no schemas: schemas = ["${defaultSchema}", "${schema}"]`,
      ],
    });
  }
  for (const { text, block } of syncedEnums) {
    if (text === undefined) continue;
    if (block === undefined) added.push(text);
    else edits.push({ block, text });
  }

  const relations = backRelationsOf(blocks, viewNames);
  const restored = restoreBackRelations({ blocks, tables, viewNames, relations, manifest });
  edits.push(...restored.edits);
  for (const { streamTable, line } of restored.lines)
    changes.push({ kind: 'repaired', streamTable, model: viewNames.get(streamTable), details: [line] });
  for (const [qualified, table] of Object.entries(tables))
    tables[qualified] = { ...table, backRelations: restored.remembered.get(qualified) ?? table.backRelations };

  const enumsOfOurs = syncedEnums.flatMap(({ qualified, name, text }) => (text === undefined ? [] : [[qualified, { name }] as const]));
  const edited = editFiles(files, edits, { path: viewsFile, blocks: added });
  const told = changes.map((change) =>
    change.kind === 'removed' && change.model !== undefined ? { ...change, details: danglingFields(change.model, files, edited) } : change,
  );
  return {
    files: edited,
    manifest: { ...manifest, streamTables: sorted(tables), enums: sorted(Object.fromEntries(enumsOfOurs)) },
    changes: told.sort((a, b) => (a.streamTable < b.streamTable ? -1 : a.streamTable > b.streamTable ? 1 : 0)),
    count: wanted.length,
  };
}

/** `OrderTotal`, or with the schema's name when another model has that one. */
function freeModelName(qualified: StreamTableModel['name'], used: ReadonlySet<string>): string {
  const { schema, name } = splitName(qualified);
  const short = modelName(name);
  return used.has(clientName(short)) ? modelName(`${schema}_${name}`) : short;
}

/** Whether a block is what `prisma db pull` makes of a stream table, and nothing of the user's: ignored, or with the hidden columns. */
function isImported({ kind, entries }: Block): boolean {
  return (
    kind === 'model' &&
    entries.some((entry) =>
      entry.kind === 'field' ? /^__pg[ts]_/.test(mappedName(entry.attributes) ?? '') : entry.kind === 'attribute' && entry.text === '@@ignore',
    )
  );
}

function sorted<Value>(record: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
