import type { BackRelation, Manifest, ManifestTable } from '../manifest/manifest.js';
import { type Block, parseSchema } from '../schema/parse-schema.js';
import { type RenderEntry, renderBlock } from '../schema/render-block.js';
import type { BlockEdit } from './edit-files.js';
import { baseType } from './merge-view.js';

/** Fields of models whose type is the view of a stream table, by stream table. */
export function backRelationsOf(blocks: readonly Block[], viewNames: ReadonlyMap<string, string>): Map<string, BackRelation[]> {
  return new Map(
    [...viewNames].map(([streamTable, view]) => [
      streamTable,
      blocks.flatMap((block) =>
        block.kind !== 'model'
          ? []
          : block.entries.flatMap((entry) =>
              entry.kind === 'field' && baseType(entry.type) === view ? [{ model: block.name, line: lineOf(entry) }] : [],
            ),
      ),
    ]),
  );
}

export interface RestoreInput {
  readonly blocks: readonly Block[];
  readonly tables: Readonly<Record<string, ManifestTable>>;
  readonly viewNames: ReadonlyMap<string, string>;
  readonly relations: ReadonlyMap<string, readonly BackRelation[]>;
  readonly manifest: Manifest;
}

/** A relation has a field on both sides: where the view has its one and a model lost the other, the remembered line is put back. */
export function restoreBackRelations({ blocks, tables, viewNames, relations, manifest }: RestoreInput) {
  const missing = new Map<Block, { streamTable: string; line: string }[]>();
  const remembered = new Map<string, readonly BackRelation[]>();
  for (const [streamTable, table] of Object.entries(tables)) {
    const present = relations.get(streamTable) ?? [];
    const referred = new Set(
      parseSchema(streamTable, table.block).blocks[0]?.entries.flatMap((entry) => (entry.kind === 'field' ? [baseType(entry.type)] : [])),
    );
    const lost = (manifest.streamTables[streamTable]?.backRelations ?? []).filter(
      ({ model, line }) =>
        referred.has(model) &&
        !present.some((one) => one.model === model && one.line === line) &&
        !present.some((one) => one.model === model && nameIn(one.line) === nameIn(line)),
    );
    for (const relation of lost) {
      const block = blocks.find(({ kind, name }) => kind === 'model' && name === relation.model);
      // Another field already refers to the view: the user wrote the relation anew.
      if (block === undefined || present.some(({ model }) => model === relation.model)) continue;
      missing.set(block, [...(missing.get(block) ?? []), { streamTable, line: relation.line }]);
      remembered.set(streamTable, [...(remembered.get(streamTable) ?? present), relation]);
    }
    if (!remembered.has(streamTable)) remembered.set(streamTable, present);
  }
  const edits = [...missing].map(
    ([block, lines]): BlockEdit => ({
      block,
      text: withFields(
        block,
        lines.map(({ line }) => line),
      ),
    }),
  );
  return {
    edits,
    lines: [...missing].flatMap(([block, lines]) => lines.map(({ streamTable, line }) => ({ streamTable, line: `${block.name}.${line}` }))),
    remembered,
    viewNames,
  };
}

function withFields(block: Block, lines: readonly string[]): string {
  const fields = lines.flatMap(
    (line): RenderEntry[] => parseSchema('', `model M {\n${line}\n}`).blocks[0]?.entries.filter(({ kind }) => kind === 'field') ?? [],
  );
  const last = block.entries.findLastIndex(({ kind }) => kind === 'field');
  return renderBlock({ ...block, entries: [...block.entries.slice(0, last + 1), ...fields, ...block.entries.slice(last + 1)] });
}

const lineOf = ({ name, type, attributes }: { name: string; type: string; attributes: readonly string[] }) => [name, type, ...attributes].join(' ');
const nameIn = (line: string) => line.split(' ', 1)[0];
