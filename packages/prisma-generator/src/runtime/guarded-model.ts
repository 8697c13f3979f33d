import type { Types } from '@prisma/client/runtime/client';

/**
 * Relations over which a nested write could reach a stream table, by model. A text is the model that the relation leads to; the others lead to a stream
 * table, and say in their text why it cannot be written.
 */
type RelationTypes = Readonly<Record<string, Readonly<Record<string, string | ReadOnly<string> | LinkOnly<string>>>>>;

/** A relation to a stream table that has the foreign key: whatever is nested in it would write the stream table. */
export interface ReadOnly<Why extends string> {
  readonly why: Why;
}

/** A relation to a stream table whose foreign key is on this side: to connect writes this side only. */
export interface LinkOnly<Why extends string> {
  readonly whyNot: Why;
}

/**
 * The write operations of a model from which relations lead to stream tables, without the nested writes that Prisma's own types would let through, however
 * deep. What only may be there, because a variable has one of Prisma's wide types, is left to the guard at run time.
 */
// A type and not an interface: Prisma wants an index signature, which interfaces lack.
export type GuardedModel<Relations extends RelationTypes, Model extends keyof Relations> = {
  create: () => <T, A>(this: T, args: Exact<A, T, 'create'> & CheckedIn<NoInfer<A>, 'data', Relations, Model>) => Result<T, A, 'create'>;
  update: () => <T, A>(this: T, args: Exact<A, T, 'update'> & CheckedIn<NoInfer<A>, 'data', Relations, Model>) => Result<T, A, 'update'>;
  upsert: () => <T, A>(this: T, args: Exact<A, T, 'upsert'> & CheckedIn<NoInfer<A>, 'create' | 'update', Relations, Model>) => Result<T, A, 'upsert'>;
};

type Operation = 'create' | 'update' | 'upsert';
type Exact<A, T, O extends Operation> = Types.Public.Exact<A, Types.Public.Args<T, O>>;
type Result<T, A, O extends Operation> = Types.Public.PrismaPromise<Types.Public.Result<T, A, O>>;

/** Parts of arguments that hold data of a model: `data`, or `create` and `update`. */
type CheckedIn<Args, Part extends string, Relations extends RelationTypes, Model extends keyof Relations, InList extends boolean = false> = {
  readonly [Name in Named<Args, Part, InList>]?: Name extends Part ? CheckedData<Certain<Args, Name>, Relations, Model, InList> : unknown;
};

/** Data of a model, or a list of it. */
type CheckedData<Data, Relations extends RelationTypes, Model extends keyof Relations, InList extends boolean> = Each<
  Data,
  CheckedFields<Item<Data>, Relations, Model, Listed<Data, InList>>
>;
type CheckedFields<Data, Relations extends RelationTypes, Model extends keyof Relations, InList extends boolean> = {
  readonly [Field in Named<Data, keyof Relations[Model], InList>]?: Field extends keyof Relations[Model]
    ? CheckedRelation<Certain<Data, Field>, Relations, Relations[Model][Field], InList>
    : unknown;
};

/** What is nested in a relation: operations by name. */
type CheckedRelation<Nested, Relations extends RelationTypes, Relation, InList extends boolean> = [Nested] extends [never]
  ? unknown
  : Relation extends ReadOnly<infer Why>
    ? Refused<Why>
    : Relation extends LinkOnly<infer Why>
      ? { readonly [Name in Keys<Nested>]?: Name extends Link ? unknown : [Certain<Nested, Name>] extends [never] ? unknown : Refused<Why> }
      : Relation extends keyof Relations
        ? {
            readonly [Name in Named<Nested, DataOperation, InList>]?: Name extends DataOperation
              ? CheckedOperation<Name, Certain<Nested, Name>, Relations, Relation, InList>
              : unknown;
          }
        : unknown;

type Link = 'connect' | 'disconnect' | 'set';
type DataOperation = 'create' | 'connectOrCreate' | 'update' | 'upsert';

/** `create: data`, `update: data` or `{ where, data }`, `upsert` and `connectOrCreate: { create, update }`; each one or a list. */
type CheckedOperation<
  Name extends DataOperation,
  Value,
  Relations extends RelationTypes,
  Model extends keyof Relations,
  InList extends boolean,
> = Name extends 'create'
  ? CheckedData<Value, Relations, Model, InList>
  : Each<
      Value,
      CheckedIn<Item<Value>, 'data' | 'create' | 'update', Relations, Model, Listed<Value, InList>> &
        (Name extends 'update' ? CheckedFields<Item<Value>, Relations, Model, Listed<Value, InList>> : unknown)
    >;

/** What no value is: its text is what an editor shows beside it. */
interface Refused<Why extends string> {
  readonly [refused]: Why;
}
declare const refused: unique symbol;

type Item<Value> = Value extends readonly (infer One)[] ? One : Value;
type Each<Value, One> = [Value] extends [never] ? unknown : [Value] extends [readonly unknown[]] ? readonly One[] : One;

/**
 * The keys that are looked at. TypeScript tells properties that are too many from all parts of an intersection together, but for lists from each part alone:
 * from there on all are named.
 */
type Named<Value, Key, InList extends boolean> = InList extends true ? Keys<Value> : Keys<Value> & Key;
type Listed<Value, InList extends boolean> = [Value] extends [readonly unknown[]] ? true : InList;

/** The keys of all members of a union, and what a key certainly has: members that lack it, or may, say nothing. */
type Keys<Value> = Value extends unknown ? keyof Value : never;
type Certain<Value, Key> = Value extends unknown ? (Key extends keyof Value ? (undefined extends Value[Key] ? never : Value[Key]) : never) : never;
