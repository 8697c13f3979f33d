import { expect, test } from 'vitest';
import { narrowInputs } from './narrow-inputs.js';
import type { NestedInput } from './nested-inputs.js';

const types = `export type OrderTotalCreateNestedManyWithoutCustomerInput = {
  connect?: Prisma.OrderTotalWhereUniqueInput | Prisma.OrderTotalWhereUniqueInput[]
}

export type OrderTotalUpdateOneWithoutOrdersNestedInput = {
  disconnect?: Prisma.OrderTotalWhereInput | boolean
  connect?: Prisma.OrderTotalWhereUniqueInput
  update?: Prisma.XOR<Prisma.OrderTotalUpdateWithoutOrdersInput, Prisma.OrderTotalUncheckedUpdateWithoutOrdersInput>
}

export type OrderCreateNestedManyWithoutCustomerInput = {
  create?: Prisma.OrderCreateWithoutCustomerInput
}
`;
const why = 'the stream table public."x": write to Order, and it follows';
const input = (fields: Partial<NestedInput>): NestedInput => ({ model: 'OrderTotal', relation: 'Customer.totals', ownsKey: false, why, ...fields });
const totals = input({});
const total = input({ relation: 'Order.total', ownsKey: true });
const inputs = new Map([
  ['OrderTotalCreateNestedManyWithoutCustomerInput', totals],
  ['OrderTotalUpdateOneWithoutOrdersNestedInput', total],
  ['OrderTotalUncheckedUpdateOneWithoutOrdersNestedInput', total],
]);

test('operations that would write a stream table take nothing, links from the side of the key stay, and so do other types', () => {
  const { text, found } = narrowInputs(types, inputs);
  expect(text).toBe(`export type OrderTotalCreateNestedManyWithoutCustomerInput = {
  connect?: { readonly "the stream table public.\\"x\\": write to Order, and it follows": never }
}

export type OrderTotalUpdateOneWithoutOrdersNestedInput = {
  disconnect?: Prisma.OrderTotalWhereInput | boolean
  connect?: Prisma.OrderTotalWhereUniqueInput
  update?: { readonly "the stream table public.\\"x\\": write to Order, and it follows": never }
}

export type OrderCreateNestedManyWithoutCustomerInput = {
  create?: Prisma.OrderCreateWithoutCustomerInput
}
`);
  expect(found).toEqual(['OrderTotalCreateNestedManyWithoutCustomerInput', 'OrderTotalUpdateOneWithoutOrdersNestedInput']);
});

test.each(['public.x', 'public.}', 'public.$1 $&', 'public."*/{'])('twice is once, and what %s reads can change meanwhile', (name) => {
  const named = (text: string) => new Map([...inputs].map(([type, one]) => [type, { ...one, why: `the stream table ${name}: ${text}` }]));
  const once = narrowInputs(types, named('write to Order')).text;
  expect(once).toContain(JSON.stringify(`the stream table ${name}: write to Order`));
  expect(narrowInputs(once, named('write to Order')).text).toBe(once);
  expect(narrowInputs(once, named('write to Item')).text).toBe(once.replaceAll('write to Order', 'write to Item'));
});
