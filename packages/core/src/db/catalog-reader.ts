import { fromUnknown } from '../error/from-unknown.js';
import type { PgTrickleError } from '../error/pg-trickle-error.js';
import type { CatalogReader, Queryable } from './queryable.js';

const readers = new WeakMap<Queryable, CatalogReader>();
const queryables = new WeakMap<CatalogReader, Queryable>();

/**
 * A reader over a connection, always the same one for the same connection. Errors of the server come as `PgTrickleError`; a missing
 * privilege names the role and the GRANT.
 *
 * @example
 * const tables = await readStreamTables(catalogReader(pool));
 */
export function catalogReader(queryable: Queryable): CatalogReader {
  const known = readers.get(queryable);
  if (known) return known;
  const reader: CatalogReader = {
    async read<Row>(text: string, values: readonly unknown[] = []) {
      try {
        return (await queryable.query(text, [...values])).rows as Row[];
      } catch (error) {
        throw await withRole(queryable, error);
      }
    },
  };
  readers.set(queryable, reader);
  queryables.set(reader, queryable);
  return reader;
}

/** The connection under a reader; undefined for a reader of someone else's making. */
export function connectionOf(reader: CatalogReader): Queryable | undefined {
  return queryables.get(reader);
}

/** The error as ours; for a missing privilege the role is asked for, which is nothing but polite when the transaction is already lost. */
async function withRole(queryable: Queryable, error: unknown): Promise<PgTrickleError> {
  const converted = fromUnknown(error);
  if (converted.code !== 'SERVER_PRIVILEGE_MISSING') return converted;
  const role = await queryable.query('select current_user as role').then(
    ({ rows }) => rows[0]?.role as string | undefined,
    () => undefined,
  );
  return fromUnknown(error, { role });
}
