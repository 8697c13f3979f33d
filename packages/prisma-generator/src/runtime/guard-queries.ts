import type { ModelMap, StreamTableEntry } from './model-map.js';
import { findNestedWrite } from './nested-writes.js';
import { StreamTableReadOnlyError } from './read-only-error.js';
import { writtenTables } from './written-tables.js';

/** An operation as Prisma hands it to a query extension. */
interface Operation {
  readonly model?: string;
  readonly operation: string;
  readonly args: unknown;
  query(args: unknown): unknown;
}

type Hook = (operation: Operation) => unknown;

const writes = ['create', 'createMany', 'createManyAndReturn', 'update', 'updateMany', 'updateManyAndReturn', 'upsert', 'delete', 'deleteMany'];
const rawOperations = ['$queryRaw', '$queryRawUnsafe', '$executeRaw', '$executeRawUnsafe', '$queryRawTyped'];

/** Hooks on what can write, and on nothing else: a read goes through as if they were not there. */
export function guardQueries(map: ModelMap): Readonly<Record<string, unknown>> {
  const byTable = new Map(Object.values(map.streamTables).map((entry) => [entry.name as string, entry]));
  const raw = guardRaw(byTable, map.defaultSchema);
  return {
    $allModels: Object.fromEntries(writes.map((name) => [name, guardModel(map)])),
    ...Object.fromEntries(rawOperations.map((name) => [name, raw])),
  };
}

function guardModel(map: ModelMap): Hook {
  return ({ model = '', operation, args, query }) => {
    const called = `${model.charAt(0).toLowerCase()}${model.slice(1)}.${operation}()`;
    const entry = Object.hasOwn(map.streamTables, model) ? map.streamTables[model] : undefined;
    if (entry !== undefined) throw new StreamTableReadOnlyError(entry, called);
    const nested = findNestedWrite(model, args, map);
    if (nested !== undefined) throw new StreamTableReadOnlyError(map.streamTables[nested.model] as StreamTableEntry, `${called} with ${nested.path}`);
    return query(args);
  };
}

function guardRaw(byTable: ReadonlyMap<string, StreamTableEntry>, defaultSchema: string): Hook {
  return ({ operation, args, query }) => {
    for (const { schema = defaultSchema, name, verb } of writtenTables(textOf(args))) {
      const entry = byTable.get(`${schema}.${name}`);
      if (entry !== undefined) throw new StreamTableReadOnlyError(entry, `${operation} with ${verb.toUpperCase()}`);
    }
    return query(args);
  };
}

/** The statement, whichever way it was given: `[sql, ...values]`, a tagged template, or one of TypedSQL. */
function textOf(args: unknown): string {
  if (typeof args === 'string') return args;
  if (Array.isArray(args)) return textOf(args[0]);
  const { sql, text, strings } = (args ?? {}) as { sql?: unknown; text?: unknown; strings?: readonly string[] };
  if (Array.isArray(strings)) return strings.join('$1');
  return typeof sql === 'string' ? sql : typeof text === 'string' ? text : '';
}
