// Run and type-checked by the tests: a write that compiled would leave its @ts-expect-error unused, which is an error.
import { PrismaPg } from '@prisma/adapter-pg';
import { Prisma, PrismaClient } from './generated/client/client.ts';
import { type Freshness, PgTrickleError, pgTrickle, StreamTableReadOnlyError } from './generated/pgtrickle/index.ts';

const base = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL ?? '' }) });
const prisma = base.$extends(pgTrickle);
const seen: Record<string, unknown> = {};
const refused = async (name: string, write: () => unknown) => {
  try {
    await write();
    seen[name] = 'NOT REFUSED';
  } catch (error) {
    seen[name] = error instanceof StreamTableReadOnlyError && error instanceof PgTrickleError ? error.message : `${error}`;
  }
};

// Reading, through relations too.
seen.rows = await prisma.orderTotal.findMany({ orderBy: { customerId: 'asc' } });
seen.unique = await prisma.orderTotal.findUnique({ where: { customerId: 1 }, include: { customer: true } });
seen.nested = await prisma.customer.findMany({ include: { totals: true }, orderBy: { id: 'asc' } });
const freshness: Freshness = await prisma.orderTotal.$freshness();
seen.freshness = [freshness.name, freshness.level];
const info = await prisma.orderTotal.$info();
const name: 'public.order_totals' = info.name;
seen.info = [name, info.model, info.writeTo, info.schedule];
seen.streamTables = (await prisma.$streamTables()).map((table) => table.name);

// Write, refresh, read in one transaction; and nothing of it is left when it fails.
const rollback = new Error('rollback');
await prisma
  .$transaction(async (tx) => {
    await tx.order.create({ data: { id: 4, customerId: 2, amount: 3 } });
    await tx.orderTotal.$refresh();
    seen.inTransaction = await tx.orderTotal.findUnique({ where: { customerId: 2 } });
    seen.inTransactionInfo = (await tx.orderTotal.$info()).isPopulated;
    throw rollback;
  })
  .catch((error) => {
    if (error !== rollback) throw error;
  });
seen.afterRollback = await prisma.orderTotal.findUnique({ where: { customerId: 2 } });
await prisma.$transaction([
  prisma.order.create({ data: { id: 5, customerId: 2, amount: 1 } }),
  prisma.customer.update({ where: { id: 2 }, data: { name: 'G' } }),
]);
await prisma.orderTotal.$refresh();
seen.refreshed = await prisma.orderTotal.findUnique({ where: { customerId: 2 } });
seen.waited = (await prisma.orderTotal.$waitUntilFresh({ maxAgeSeconds: 60 })).level;
seen.timeout = await prisma.orderTotal.$waitUntilFresh({ timeoutMs: 50, intervalMs: 10 }).catch((error: PgTrickleError) => error.code);

// Every write, typed and through any.
const anything = prisma.orderTotal as unknown as Record<string, (args?: unknown) => Promise<unknown>>;
for (const write of [
  'create',
  'createMany',
  'createManyAndReturn',
  'update',
  'updateMany',
  'updateManyAndReturn',
  'upsert',
  'delete',
  'deleteMany',
]) {
  await refused(`any.${write}`, () => anything[write]?.({ where: {}, data: {} }));
}
// @ts-expect-error a view has no create
await refused('create', () => prisma.orderTotal.create({ data: { customerId: 3 } }));
// @ts-expect-error a view has no deleteMany
await refused('deleteMany', () => prisma.orderTotal.deleteMany());
// @ts-expect-error a nested create
await refused('nested create', () => prisma.customer.create({ data: { id: 9, name: 'x', totals: { create: { total: 1 } } } }));
const updateMany = { where: {}, data: { total: 1 } };
// @ts-expect-error a nested update
await refused('nested update', () => prisma.customer.update({ where: { id: 1 }, data: { totals: { updateMany } } }));
// @ts-expect-error a nested delete
await refused('nested delete', () => prisma.customer.update({ where: { id: 1 }, data: { totals: { deleteMany: {} } } }));
// @ts-expect-error connecting writes the side of the foreign key: the stream table
await refused('nested connect', () => prisma.customer.update({ where: { id: 1 }, data: { totals: { connect: { customerId: 2 } } } }));
await refused('nested upsert', () =>
  prisma.customer.upsert({
    where: { id: 1 },
    create: { id: 1, name: 'x' },
    // @ts-expect-error a nested write in an upsert
    update: { totals: { deleteMany: {} } },
  }),
);
// @ts-expect-error updating over a relation whose key is here
await refused('keyed update', () => prisma.order.update({ where: { id: 1 }, data: { total: { update: { total: 1 } } } }));
await refused('deep', () =>
  // @ts-expect-error a nested write in a nested write
  prisma.customer.update({ where: { id: 1 }, data: { orders: { update: { where: { id: 1 }, data: { total: { update: { total: 1 } } } } } } }),
);
// Prisma's own types refuse it as well; what is hidden from all types shows at run time.
// @ts-expect-error a nested write in a variable of Prisma's own type
const annotated: Prisma.CustomerUpdateInput = { totals: { deleteMany: {} } };
await refused('annotated', () => prisma.customer.update({ where: { id: 1 }, data: annotated }));
const hidden: Prisma.CustomerUpdateInput = { totals: { deleteMany: {} } as never };
await refused('hidden', () => prisma.customer.update({ where: { id: 1 }, data: hidden }));
await refused('in transaction', () =>
  prisma.$transaction(async (tx) => {
    await tx.$executeRaw`update order_totals set total = 1`;
  }),
);
await refused('raw', () => prisma.$executeRaw`delete from "public"."order_totals" where customer_id = ${1}`);
await refused('raw unsafe', () => prisma.$executeRawUnsafe('/* x */ INSERT INTO order_totals values ($1)', 1));
await refused('raw query', () => prisma.$queryRaw`with gone as (delete from only order_totals returning *) select * from gone`);
await refused('raw query unsafe', () => prisma.$queryRawUnsafe('truncate customers, order_totals'));
await refused('raw sql', () => prisma.$queryRaw(Prisma.sql`update order_totals set total = ${1}`));
const typed = prisma as unknown as { $queryRawTyped(query: unknown): Promise<unknown> };
await refused('typed sql', () => typed.$queryRawTyped({ sql: 'update order_totals set total = 1', values: [] }));

// What is no write to a stream table goes through.
await prisma.order.update({ where: { id: 1 }, data: { total: { connect: { customerId: 1 } } } });
seen.connected = await prisma.order.findUnique({ where: { id: 1 }, select: { totalOf: true } });
seen.rawRead = await prisma.$queryRaw`select count(*)::int as n from order_totals /* delete from order_totals */ where 'update order_totals' <> ''`;
const upserted = await prisma.customer.upsert({ where: { id: 1 }, create: { id: 1, name: 'x' }, update: { name: 'A' }, select: { name: true } });
seen.upserted = upserted.name;
// @ts-expect-error not selected
upserted.id;
// @ts-expect-error still checked by Prisma's types: no such field
await prisma.customer.update({ where: { id: 1 }, data: { nam: 'x' } }).catch(() => {});

// A second client, and the first one without the extension.
const second = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL ?? '' }) }).$extends(pgTrickle);
seen.second = (await second.orderTotal.$freshness()).level;
await second.$disconnect();
await prisma.$disconnect();
process.stdout.write(JSON.stringify(seen));
