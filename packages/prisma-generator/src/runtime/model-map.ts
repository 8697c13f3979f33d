import type { QualifiedName } from '@pgtrickle-js/core/portable';

/** What the generator emits of a schema: all that the extension knows without a database. */
export interface ModelMap {
  /** What unqualified names of tables mean: the schema of blocks without `@@schema`. */
  readonly defaultSchema: string;
  /** Views of stream tables, by the model's name. */
  readonly streamTables: Readonly<Record<string, StreamTableEntry>>;
  /** Relation fields that lead to a stream table, directly or further on, by model. */
  readonly relations: Readonly<Record<string, Readonly<Record<string, RelationEntry>>>>;
}

export interface StreamTableEntry {
  readonly name: QualifiedName;
  /** What to write to instead, as a person calls it: `Order (public.orders)`. */
  readonly writeTo: readonly string[];
}

export interface RelationEntry {
  readonly model: string;
  /** Whether the foreign key is on this side: then to connect writes this side only. */
  readonly ownsKey: boolean;
}
