import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { linkTrace } from '@pgtrickle-js/prisma-generator/tracing';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client/client.ts';
import { pgTrickle } from './generated/pgtrickle/index.ts';

const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL ?? '' }) }).$extends(pgTrickle);
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
const span = new BasicTracerProvider().getTracer('app').startSpan('request');
const setting = (rows: { set: string | null }[]) => rows[0]?.set;

const seen = await context.with(trace.setSpan(context.active(), span), async () => {
  const [isLinked, inside] = await prisma.$transaction(async (tx) => {
    const isLinked = await linkTrace(tx);
    await tx.order.create({ data: { id: 9, customerId: 2, amount: 1 } });
    return [isLinked, setting(await tx.$queryRaw`select nullif(current_setting('pg_trickle.trace_id', true), '') as set`)];
  });
  const outside = await linkTrace(prisma).catch((error) => error.code);
  return { isLinked, inside, outside };
});
const after = setting(await prisma.$queryRaw`select nullif(current_setting('pg_trickle.trace_id', true), '') as set`);
const { traceId, spanId } = span.spanContext();
console.log(JSON.stringify({ ...seen, after, header: `00-${traceId}-${spanId}-01` }));
await prisma.$disconnect();
