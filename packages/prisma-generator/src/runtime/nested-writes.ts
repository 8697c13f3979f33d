import type { ModelMap, RelationEntry } from './model-map.js';

/** A write to a stream table that is hidden in the arguments of another model's operation. */
export interface NestedWrite {
  readonly model: string;
  /** `data.orders.create.total.update` */
  readonly path: string;
}

/** Finds the first write to a stream table in the arguments of a write operation. Costs nothing for models that lead to none. */
export function findNestedWrite(model: string, args: unknown, map: ModelMap): NestedWrite | undefined {
  if (map.relations[model] === undefined || !isObject(args)) return undefined;
  for (const part of ['data', 'create', 'update']) {
    const found = inData(model, args[part], part, map);
    if (found !== undefined) return found;
  }
  return undefined;
}

function inData(model: string, data: unknown, path: string, map: ModelMap): NestedWrite | undefined {
  const relations = map.relations[model];
  if (relations === undefined) return undefined;
  for (const item of listOf(data)) {
    if (!isObject(item)) continue;
    for (const [field, value] of Object.entries(item)) {
      const relation = Object.hasOwn(relations, field) ? relations[field] : undefined;
      const found = relation && isObject(value) ? inRelation(relation, value, `${path}.${field}`, map) : undefined;
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** What writes this side only when this side has the foreign key. */
export const links: ReadonlySet<string> = new Set(['connect', 'disconnect', 'set']);

function inRelation(
  { model, ownsKey }: RelationEntry,
  operations: Readonly<Record<string, unknown>>,
  path: string,
  map: ModelMap,
): NestedWrite | undefined {
  for (const [operation, value] of Object.entries(operations)) {
    if (value === undefined) continue;
    const here = `${path}.${operation}`;
    if (Object.hasOwn(map.streamTables, model)) {
      if (!(ownsKey && links.has(operation))) return { model, path: here };
      continue;
    }
    for (const item of listOf(value)) {
      if (!isObject(item)) continue;
      // `create: { … }` is data itself; update has it in `data`, upsert and connectOrCreate in `create` and `update`.
      const found =
        operation === 'create'
          ? inData(model, item, here, map)
          : (inData(model, item.data, `${here}.data`, map) ??
            inData(model, item.create, `${here}.create`, map) ??
            inData(model, item.update, `${here}.update`, map) ??
            (operation === 'update' ? inData(model, item, here, map) : undefined));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
