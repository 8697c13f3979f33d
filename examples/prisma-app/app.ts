import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client/client.ts';
import { pgTrickle, StreamTableReadOnlyError } from './generated/pgtrickle/index.ts';

const adapter = new PrismaPg({ connectionString: process.env.DATABASE_URL ?? '' });
const prisma = new PrismaClient({ adapter }).$extends(pgTrickle);

await prisma.customer.upsert({ where: { id: 1 }, create: { id: 1, name: 'Ada' }, update: {} });

// Write, refresh and read in one transaction: nobody else sees anything before it ends.
await prisma.$transaction(async (tx) => {
  await tx.order.create({ data: { customerId: 1, amount: 12.5 } });
  await tx.orderTotal.$refresh();
  const ada = await tx.orderTotal.findUniqueOrThrow({ where: { customerId: 1 }, include: { customer: true } });
  console.log(`${ada.customer.name} has ordered ${ada.orders} times, for ${ada.total}`);
});

const { name, level } = await prisma.orderTotal.$freshness();
console.log(`${name}: ${level}`);

try {
  await prisma.$executeRaw`update order_totals set total = 0`;
} catch (error) {
  if (!(error instanceof StreamTableReadOnlyError)) throw error;
  console.log(`refused: ${error.message}`);
}

await prisma.$disconnect();
