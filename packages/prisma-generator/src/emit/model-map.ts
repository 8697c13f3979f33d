import type { DMMF } from '@prisma/generator-helper';
import type { Manifest } from '../manifest/manifest.js';
import type { ModelMap, RelationEntry, StreamTableEntry } from '../runtime/model-map.js';

export interface ModelMapInput {
  readonly models: readonly DMMF.Model[];
  readonly operations: readonly DMMF.ModelMapping[];
  readonly manifest: Manifest;
  readonly defaultSchema: string;
}

/** The model map of a schema: which views are stream tables, what they follow, and which relations lead to them. Pure. */
export function modelMapOf({ models, operations, manifest, defaultSchema }: ModelMapInput): ModelMap {
  // Prisma's data model does not say what a view is: it is what cannot be created.
  const views = new Set(operations.filter((mapping) => !('createOne' in mapping) || mapping.createOne == null).map(({ model }) => model));
  const qualified = new Map(models.map((model) => [`${model.schema ?? defaultSchema}.${model.dbName ?? model.name}`, model.name]));
  const streamTables: Record<string, StreamTableEntry> = {};
  for (const [name, model] of [...qualified].sort(([, a], [, b]) => (a < b ? -1 : 1))) {
    if (!views.has(model) || !Object.hasOwn(manifest.streamTables, name)) continue;
    const writeTo = baseTables(name, manifest).map((source) => (qualified.has(source) ? `${qualified.get(source)} (${source})` : source));
    streamTables[model] = { name: name as StreamTableEntry['name'], writeTo };
  }
  return { defaultSchema, streamTables, relations: relationsToward(new Set(Object.keys(streamTables)), models) };
}

/** The tables at the ends of the graph: what a person can write to. */
function baseTables(name: string, manifest: Manifest, seen = new Set<string>()): string[] {
  const found = (manifest.streamTables[name]?.sources ?? []).flatMap((source) => {
    if (seen.has(source)) return [];
    seen.add(source);
    return Object.hasOwn(manifest.streamTables, source) ? baseTables(source, manifest, seen) : [source];
  });
  return [...new Set(found)].sort();
}

/** Relation fields over which a nested write could reach a stream table. */
function relationsToward(targets: ReadonlySet<string>, models: readonly DMMF.Model[]): ModelMap['relations'] {
  const reaching = new Set(targets);
  for (let grown = true; grown; ) {
    grown = false;
    for (const { name, fields } of models) {
      if (reaching.has(name) || !fields.some(({ kind, type }) => kind === 'object' && reaching.has(type))) continue;
      reaching.add(name);
      grown = true;
    }
  }
  const relations: Record<string, Record<string, RelationEntry>> = {};
  for (const { name, fields } of models) {
    if (!reaching.has(name) || targets.has(name)) continue;
    const leading = fields.filter(({ kind, type }) => kind === 'object' && reaching.has(type));
    relations[name] = Object.fromEntries(
      leading.map((field) => [field.name, { model: field.type, ownsKey: (field.relationFromFields?.length ?? 0) > 0 }]),
    );
  }
  return relations;
}
