import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GeneratorConfig } from '@prisma/generator-helper';
import { expect, onTestFinished, test } from 'vitest';
import { narrowClient } from './narrow-client.js';

const inputs = new Map([
  ['OrderTotalUpdateManyWithoutCustomerNestedInput', { model: 'OrderTotal', relation: 'Customer.totals', ownsKey: false, why: 'the stream table' }],
  ['OrderTotalUpdateOneWithoutOrderNestedInput', { model: 'OrderTotal', relation: 'Order.total', ownsKey: false, why: 'the stream table' }],
]);
const type = 'export type OrderTotalUpdateManyWithoutCustomerNestedInput = {\n  deleteMany?: X\n}\n';

test.each([
  ['prisma-client', {}, 'models/OrderTotal.ts'],
  ['prisma-client', { generatedFileExtension: 'mts' }, 'models/OrderTotal.mts'],
  ['prisma-client-js', {}, 'index.d.ts'],
])('%s with %o has its types in %s; what is not found there is named', (provider, config, file) => {
  const folder = mkdtempSync(join(tmpdir(), 'pgt-prisma-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const client = { provider: { value: provider }, output: { value: folder }, config } as unknown as GeneratorConfig;
  expect(narrowClient(client, inputs)).toEqual(['Customer.totals', 'Order.total']);
  mkdirSync(join(folder, 'models'));
  writeFileSync(join(folder, file), type);
  expect(narrowClient(client, inputs)).toEqual(['Order.total']);
  expect(readFileSync(join(folder, file), 'utf8')).toBe(type.replace('X', '{ readonly "the stream table": never }'));
});
