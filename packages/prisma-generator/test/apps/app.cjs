const { PrismaPg } = require('@prisma/adapter-pg');
const { PrismaClient } = require('./generated/client');
const { pgTrickle, StreamTableReadOnlyError } = require('./generated/pgtrickle');

async function main() {
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL }) }).$extends(pgTrickle);
  const seen = {
    rows: await prisma.orderTotal.findMany({ orderBy: { customerId: 'asc' } }),
    freshness: (await prisma.orderTotal.$freshness()).level,
  };
  await prisma.$transaction(async (tx) => {
    await tx.order.create({ data: { id: 4, customerId: 2, amount: 3 } });
    await tx.orderTotal.$refresh();
    seen.inTransaction = await tx.orderTotal.findUnique({ where: { customerId: 2 } });
  });
  try {
    await prisma.customer.update({ where: { id: 1 }, data: { totals: { deleteMany: {} } } });
  } catch (error) {
    seen.refused = [error instanceof StreamTableReadOnlyError, error.message];
  }
  await prisma.$disconnect();
  process.stdout.write(JSON.stringify(seen));
}
main();
