import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, expect } from 'vitest';
import { linkTrace } from '../src/tracing.js';
import { test } from './knex.fixture.js';

beforeAll(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
afterAll(() => context.disable());

const setting = async (knex: { raw(sql: string): PromiseLike<{ rows: { set: string | null }[] }> }) =>
  (await knex.raw(`select nullif(current_setting('pg_trickle.trace_id', true), '') as set`)).rows[0]?.set;

test('the active span holds for the transaction and no longer', async ({ knex }) => {
  const span = new BasicTracerProvider().getTracer('test').startSpan('request');
  const { traceId, spanId } = span.spanContext();
  await context.with(trace.setSpan(context.active(), span), () =>
    knex.transaction(async (trx) => {
      const isLinked = await linkTrace(trx);
      expect(await setting(trx)).toBe(isLinked ? `00-${traceId}-${spanId}-01` : null);
      const { rows } = await trx.raw(`select extversion from pg_extension where extname = 'pg_trickle'`);
      expect(isLinked).toBe(Number(rows[0]?.extversion.split('.')[1] ?? 0) >= 37);
    }),
  );
  span.end();
  const settings = await Promise.all([1, 2, 3].map(() => setting(knex)));
  expect(settings).toEqual([null, null, null]);
});

test('outside of a transaction it would be lost', async ({ knex }) => {
  await expect(linkTrace(knex)).rejects.toMatchObject({ code: 'USAGE_INVALID', hint: expect.stringContaining('knex.transaction()') });
});
