import { fromUnknown } from '../error/from-unknown.js';
import { PgTrickleError } from '../error/pg-trickle-error.js';
import type { Capabilities } from './capabilities.js';
import type { Queryable } from './queryable.js';

/**
 * Refuses a standby before the extension is asked to change something there: 0.67.0 was seen to end the connection instead of saying no.
 * Asks nothing where the server was a primary; a standby may have been promoted meanwhile, so that it is asked again.
 *
 * @throws {PgTrickleError} `SERVER_READ_ONLY`
 */
export async function assertWritable(db: Queryable, { isStandby }: Pick<Capabilities, 'isStandby'>): Promise<void> {
  if (!isStandby) return;
  const { rows } = await db.query('select pg_catalog.pg_is_in_recovery()::text as standby').catch((error: unknown) => {
    throw fromUnknown(error);
  });
  if (rows[0]?.standby !== 'true') return;
  throw new PgTrickleError('SERVER_READ_ONLY', {
    message: 'this server is a standby, and nothing can be changed there',
    hint: 'Run it on the primary: a standby follows it by itself.',
  });
}
