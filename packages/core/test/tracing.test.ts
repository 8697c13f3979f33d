import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { context, type Span, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { AlwaysOffSampler, BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { test } from '@pgtrickle-js/test-fixtures/vitest';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import { compareVersions, createStreamTable, refreshStreamTable } from '../src/index.js';
import { activeTraceparent, linkTrace } from '../src/tracing.js';

const tracer = new BasicTracerProvider().getTracer('test');
beforeAll(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
afterAll(() => context.disable());

const inSpan = <Result>(work: (span: Span) => Promise<Result>, of = tracer) => {
  const span = of.startSpan('request');
  return context.with(trace.setSpan(context.active(), span), () => work(span)).finally(() => span.end());
};
const headerOf = (span: Span) => `00-${span.spanContext().traceId}-${span.spanContext().spanId}-01`;

async function orders(db: Client, name: string): Promise<void> {
  await db.query(`create table ${name} (id int primary key, amount int)`);
  await createStreamTable(db, { name: `public.${name}_total`, query: `select sum(amount) as total from ${name}`, schedule: '1h' });
}

/** What the change buffers hold, in the order of the changes. */
async function contexts(db: Client): Promise<(string | null)[]> {
  const { rows } = await db.query(`select format('select change_id, __pgt_trace_context as found from pgtrickle_changes.%I', relname) as sql
    from pg_class where relnamespace = 'pgtrickle_changes'::regnamespace and relkind = 'r' and relname like 'changes\\_%'`);
  const found = await db.query(`${rows.map(({ sql }) => sql).join(' union all ')} order by 1`);
  return found.rows.map((row) => row.found);
}

describe('a link', () => {
  test('is stored with each change of the transaction, and of no other', async ({ db, skip }) => {
    skip(!(await storesLinks(db)), 'this version stores no links');
    await orders(db, 'orders');
    const linked = await inSpan(async (span) => {
      await db.query('begin');
      expect(await linkTrace(db)).toBe(true);
      await db.query('insert into orders values (1, 10), (2, 20)');
      await db.query('commit');
      await db.query('insert into orders values (3, 30)');
      return headerOf(span);
    });
    expect(await contexts(db)).toEqual([linked, linked, null]);
    await db.query('drop table orders cascade');
  });

  test('needs a span that is sampled', async ({ db }) => {
    expect(activeTraceparent()).toBeUndefined();
    const unsampled = new BasicTracerProvider({ sampler: new AlwaysOffSampler() }).getTracer('test');
    await db.query('begin');
    expect(await linkTrace(db)).toBe(false);
    expect(await inSpan(() => linkTrace(db), unsampled)).toBe(false);
    expect((await db.query(`select nullif(current_setting('pg_trickle.trace_id', true), '') as set`)).rows).toEqual([{ set: null }]);
    await db.query('rollback');
  });

  test('takes a header from elsewhere, and refuses what is none', async ({ db }) => {
    // Outside of a transaction nothing comes of it, but the server takes it.
    const header = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    expect(await linkTrace(db, header)).toBe(await storesLinks(db));
    for (const wrong of [
      '',
      'traceparent: 1',
      header.replace(/b7-01$/, ''),
      `${header}'; drop table orders`,
      header.replace(/-0{2}f.*-/, `-${'0'.repeat(16)}-`),
    ])
      await expect(linkTrace(db, wrong)).rejects.toMatchObject({ code: 'USAGE_INVALID', hint: expect.stringContaining('W3C') });
  });
});

test('a server without the extension is asked nothing that it could refuse', async ({ db }) => {
  await db.query('begin');
  await db.query(
    `drop extension ${(await db.query(`select extname from pg_extension where extname in ('pg_trickle', 'pg_stream')`)).rows[0].extname} cascade`,
  );
  expect(await inSpan(() => linkTrace(db))).toBe(false);
  await db.query('rollback');
});

describe('on the real extension, with trace propagation on', () => {
  const propagate = async (db: Client, port: number) => {
    await db.query('set pg_trickle.enable_trace_propagation = on');
    await db.query(`set pg_trickle.otel_endpoint = 'http://127.0.0.1:${port}'`);
  };

  test('a refresh in the transaction is exported as a child of the span', async ({ db, skip, onTestFinished }) => {
    skip(!(await exportsSpans(db)), 'this server exports no spans');
    const received: string[] = [];
    const collector = createServer((request, response) => {
      request.on('data', (chunk) => received.push(String(chunk))).on('end', () => response.end());
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void collector.close());
    await orders(db, 'sales');
    // Without a reader of its own 0.67.0 cannot refresh it; see the next test.
    await createStreamTable(db, { name: 'public.sales_report', query: 'select total + 1 as next from sales_total', schedule: '1h' });
    await propagate(db, (collector.address() as AddressInfo).port);
    const { traceId, spanId } = await inSpan(async (span) => {
      await db.query('begin');
      await linkTrace(db);
      await db.query('insert into sales values (1, 10)');
      await refreshStreamTable(db, 'public.sales_total');
      await db.query('commit');
      return span.spanContext();
    });
    await expect.poll(() => received.join('')).toContain(`"traceId":"${traceId}"`);
    expect(received.join('')).toContain(`"parentSpanId":"${spanId}"`);
  });

  test('0.67.0 refuses to refresh a stream table that no other reads', async ({ db, skip }) => {
    skip(!(await exportsSpans(db)) || (await versionOf(db)) !== '0.67.0', 'this server is not 0.67.0');
    await orders(db, 'visits');
    await propagate(db, 1);
    await db.query('insert into visits values (1, 10)');
    await expect(refreshStreamTable(db, 'public.visits_total')).rejects.toMatchObject({
      message: expect.stringMatching(/relation "pgtrickle_changes\.changes_pgt_\d+" does not exist/),
    });
  });
});

const storesLinks = async (db: Client) => compareVersions(await versionOf(db), '0.37.0') >= 0;
const exportsSpans = async (db: Client) =>
  inject('pgtrickleServer').backend !== 'stand-in' &&
  (await db.query(`select from pg_settings where name = 'pg_trickle.otel_endpoint'`)).rowCount === 1;

async function versionOf(db: Client): Promise<string> {
  const { rows } = await db.query(`select extversion from pg_extension where extname in ('pg_trickle', 'pg_stream')`);
  return rows[0]?.extversion ?? '';
}
