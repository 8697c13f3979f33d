/**
 * Links a Knex transaction to the active span of OpenTelemetry. Needs `@opentelemetry/api`.
 *
 * @module
 */
import { PgTrickleError } from '@pgtrickle-js/core';
import { linkTrace as link } from '@pgtrickle-js/core/tracing';
import type { Knex } from 'knex';
import { withSession } from './session.js';

/**
 * Makes the refreshes that this transaction causes part of the active span's trace: `set local pg_trickle.trace_id`.
 *
 * @param traceparent default: the active span
 * @returns whether it was linked: false without a sampled span, and on pg_trickle before 0.37.0
 * @throws {PgTrickleError} `USAGE_INVALID` outside of a transaction
 * @example
 * await knex.transaction(async (trx) => {
 *   await linkTrace(trx);
 *   await trx('orders').insert(order);
 * });
 */
export async function linkTrace(trx: Knex, traceparent?: string): Promise<boolean> {
  if (!trx.isTransaction) {
    throw new PgTrickleError('USAGE_INVALID', {
      message: 'linkTrace was called outside of a transaction',
      hint: 'Give it the trx of knex.transaction(): the link lasts as long as the transaction.',
    });
  }
  return withSession(trx, ({ db }) => link(db, traceparent));
}
