/**
 * Links a Prisma transaction to the active span of OpenTelemetry. Needs `@opentelemetry/api`.
 *
 * @module
 */
import { PgTrickleError } from '@pgtrickle-js/core/portable';
import { linkTrace as link } from '@pgtrickle-js/core/tracing';
import { prismaQueryable, type RawClient } from './runtime/prisma-queryable.js';

/** The client that `$transaction` gives to its callback. */
export interface TransactionClient {
  $queryRawUnsafe: RawClient['$queryRawUnsafe'];
  $executeRawUnsafe: RawClient['$executeRawUnsafe'];
}

/**
 * Makes the refreshes that this transaction causes part of the active span's trace: `set local pg_trickle.trace_id`.
 *
 * @param traceparent default: the active span
 * @returns whether it was linked: false without a sampled span, and on pg_trickle before 0.37.0
 * @throws {PgTrickleError} `USAGE_INVALID` outside of a transaction
 * @example
 * await prisma.$transaction(async (tx) => {
 *   await linkTrace(tx);
 *   await tx.order.create({ data: order });
 * });
 */
export async function linkTrace(tx: TransactionClient, traceparent?: string): Promise<boolean> {
  // What Prisma takes from the client of a transaction.
  if ('$disconnect' in tx) {
    throw new PgTrickleError('USAGE_INVALID', {
      message: 'linkTrace was called outside of a transaction',
      hint: 'Give it the client that $transaction() gives to its callback: the link lasts as long as the transaction.',
    });
  }
  return link(prismaQueryable(tx), traceparent);
}
