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
