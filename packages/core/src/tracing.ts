/**
 * Links what a transaction changes to the refreshes that it causes, in OpenTelemetry's traces. Needs `@opentelemetry/api`.
 *
 * @module
 */
import { isSpanContextValid, TraceFlags, trace } from '@opentelemetry/api';
import type { Queryable } from './db/queryable.js';
import { fromUnknown } from './error/from-unknown.js';
import { PgTrickleError } from './error/pg-trickle-error.js';

/**
 * The active span as a W3C `traceparent` header; undefined without a span, or with one that is not sampled: the extension exports a span for whatever
 * it is given.
 *
 * @example
 * activeTraceparent() // '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
 */
export function activeTraceparent(): string | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  if (span === undefined || !isSpanContextValid(span) || (span.traceFlags & TraceFlags.SAMPLED) === 0) return undefined;
  return `00-${span.traceId}-${span.spanId}-01`;
}

/** 0.37.0 is the first version whose capture triggers store the setting; before, nobody reads it. */
const linkStatement = `select pg_catalog.set_config('pg_trickle.trace_id', $1, true) as traceparent from pg_catalog.pg_extension
where extname = 'pg_trickle' and (pg_catalog.regexp_match(extversion, '^(\\d+)\\.(\\d+)'))::int[] >= '{0,37}'`;

/**
 * Says for the rest of a transaction which span its changes belong to: `set local pg_trickle.trace_id`. The refresh that takes them up becomes a child
 * of it, once the server has `pg_trickle.enable_trace_propagation` and `pg_trickle.otel_endpoint`.
 *
 * @param transaction the connection, inside of the transaction
 * @param traceparent default: the active span
 * @returns whether it was linked: false without a sampled span, on pg_trickle before 0.37.0 and without the extension, all without an error
 * @throws {PgTrickleError} `USAGE_INVALID` for a text that is no traceparent, `CONNECT_LOST`, `SERVER_*`
 * @example
 * await client.query('begin');
 * await linkTrace(client);
 */
export async function linkTrace(transaction: Queryable, traceparent = activeTraceparent()): Promise<boolean> {
  if (traceparent === undefined) return false;
  if (!/^[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/.test(traceparent)) {
    throw new PgTrickleError('USAGE_INVALID', {
      message: `"${traceparent}" is no traceparent`,
      hint: 'It is 00-<32 hex digits>-<16 hex digits>-<2 hex digits>, as W3C Trace Context has it.',
      details: { traceparent },
    });
  }
  try {
    const { rows } = await transaction.query(linkStatement, [traceparent]);
    return rows.length > 0;
  } catch (error) {
    throw fromUnknown(error, { action: 'linking the trace' });
  }
}
