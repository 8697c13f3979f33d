import { PgTrickleError } from '../../error/pg-trickle-error.js';
import { parseQuery } from '../../sql/parse-query.js';
import type { StreamTableDefinition } from './definition.js';

/**
 * Refuses queries that no version of the extension takes, in any refresh mode: seen on pg_stream 0.1.0, pg_trickle 0.1.3 and 0.67.0.
 *
 * @throws {PgTrickleError} `QUERY_INVALID`
 */
export async function assertHoldable({ name, query }: StreamTableDefinition): Promise<void> {
  const { tables, isArbitrary } = await parseQuery(query);
  const details = { name };
  if (tables.length === 0) {
    throw new PgTrickleError('QUERY_INVALID', {
      message: `the query of ${name} reads no table, so that there is nothing for a stream table to follow`,
      hint: 'Make it a view or a table.',
      details,
    });
  }
  if (!isArbitrary) return;
  throw new PgTrickleError('QUERY_INVALID', {
    message: `the query of ${name} keeps some of its rows by LIMIT or OFFSET, and which ones is left to chance`,
    hint: 'A stream table takes ORDER BY together with LIMIT, and OFFSET only with both.',
    details,
  });
}
