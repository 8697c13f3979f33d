import type { DMMF } from '@prisma/generator-helper';
import type { StreamTableEntry } from '../runtime/model-map.js';
import { whyNot } from '../runtime/read-only-error.js';

/** What a type of the generated client says may be nested in a relation to a stream table. */
export interface NestedInput {
  /** The stream table's model: the type stands among those of its own. */
  readonly model: string;
  /** The relation, as a person calls it: `Customer.totals`. */
  readonly relation: string;
  /** Whether the foreign key is on the side that is written: then to connect writes that side only. */
  readonly ownsKey: boolean;
  /** What an editor shows where a write is refused. */
  readonly why: string;
}

/**
 * The types of nested writes to stream tables, by the names that Prisma gives them: `OrderTotalUpdateManyWithoutCustomerNestedInput`. Not all of them
 * exist: those for one row depend on whether it may be missing. Pure.
 */
export function nestedInputs(
  { models, operations }: { models: readonly DMMF.Model[]; operations: readonly DMMF.ModelMapping[] },
  streamTables: Readonly<Record<string, StreamTableEntry>>,
): Map<string, NestedInput> {
  const written = new Set(operations.flatMap((mapping) => ('updateOne' in mapping && mapping.updateOne != null ? [mapping.model] : [])));
  const views = new Map(models.flatMap((model) => (Object.hasOwn(streamTables, model.name) ? [[model.name, model]] : [])));
  const inputs = new Map<string, NestedInput>();
  for (const { name, fields } of models) {
    if (!written.has(name)) continue;
    for (const { name: field, type: model, relationName, relationFromFields = [] } of fields) {
      const entry = streamTables[model];
      const opposite = views.get(model)?.fields.find((other) => other.relationName === relationName && other.type === name)?.name;
      if (entry === undefined || opposite === undefined) continue;
      const input = { model, relation: `${name}.${field}`, ownsKey: relationFromFields.length > 0, why: whyNot(entry) };
      for (const type of typesOf(model, opposite.charAt(0).toUpperCase() + opposite.slice(1))) inputs.set(type, input);
    }
  }
  return inputs;
}

function typesOf(model: string, opposite: string): string[] {
  return ['', 'Unchecked'].flatMap((unchecked) => [
    ...['Many', 'One'].map((count) => `${model}${unchecked}CreateNested${count}Without${opposite}Input`),
    ...['Many', 'One', 'OneRequired'].map((count) => `${model}${unchecked}Update${count}Without${opposite}NestedInput`),
  ]);
}
