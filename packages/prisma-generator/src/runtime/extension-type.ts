import type { Types } from '@prisma/client/runtime/client';
import type { StreamTableInfo, StreamTableMethods } from './stream-table-methods.js';

/** An extension as `$extends` reads it: what it adds to models and client, and nothing to results and queries. */
// biome-ignore lint/suspicious/noExplicitAny: Prisma's own type of an extension that fits every client
export type PgTrickleExtension<Model = object> = (client: any) => {
  $extends: { extArgs: { result: NoArgs; query: NoArgs; model: Model; client: { $streamTables: () => () => Promise<StreamTableInfo[]> } } };
};
// biome-ignore lint/complexity/noBannedTypes: what Prisma takes for "adds nothing"
type NoArgs = {};

/** What the model of a stream table gets, in the form that `$extends` reads. */
export type StreamTableModel<Name extends string> = { [Method in keyof StreamTableMethods]: () => StreamTableMethods<Name>[Method] };

type Operation = 'create' | 'update' | 'upsert' | 'createManyAndReturn';

/**
 * The write operations of a model with relations to stream tables, without the nested writes that Prisma's own types would let through.
 * `Keyed` are relations whose foreign key is on the model's side: those may be connected.
 */
// A type and not an interface: Prisma wants an index signature, which interfaces lack.
export type GuardedModel<Relation extends string, Keyed extends string = never> = {
  create: () => <T, A>(this: T, args: Exact<A, T, 'create'> & { readonly data?: Guard<Relation, Keyed> }) => Result<T, A, 'create'>;
  update: () => <T, A>(this: T, args: Exact<A, T, 'update'> & { readonly data?: Guard<Relation, Keyed> }) => Result<T, A, 'update'>;
  upsert: () => <T, A>(
    this: T,
    args: Exact<A, T, 'upsert'> & { readonly create?: Guard<Relation, Keyed>; readonly update?: Guard<Relation, Keyed> },
  ) => Result<T, A, 'upsert'>;
};

type Exact<A, T, O extends Operation> = Types.Public.Exact<A, Types.Public.Args<T, O>>;
type Result<T, A, O extends Operation> = Types.Public.PrismaPromise<Types.Public.Result<T, A, O>>;
type Guard<Relation extends string, Keyed extends string> = { readonly [R in Relation]?: never } & { readonly [R in Keyed]?: OnlyLinks };
interface OnlyLinks {
  readonly create?: never;
  readonly connectOrCreate?: never;
  readonly update?: never;
  readonly upsert?: never;
  readonly delete?: never;
}
