import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { GeneratorConfig } from '@prisma/generator-helper';
import { expect, onTestFinished, test } from 'vitest';
import { narrowClient } from './narrow-client.js';

const inputs = new Map([
  ['OrderTotalUpdateManyWithoutCustomerNestedInput', { model: 'OrderTotal', relation: 'Customer.totals', ownsKey: false, why: 'the stream table' }],
  ['OrderTotalUpdateOneWithoutOrderNestedInput', { model: 'OrderTotal', relation: 'Order.total', ownsKey: false, why: 'the stream table' }],
]);
const type = 'export type OrderTotalUpdateManyWithoutCustomerNestedInput = {\n  deleteMany?: X\n}\n';

test.each([
  ['prisma-client', {}, 'generated', 'generated/models/OrderTotal.ts'],
  ['prisma-client', { generatedFileExtension: 'mts' }, 'generated', 'generated/models/OrderTotal.mts'],
  ['prisma-client-js', {}, 'generated', 'generated/index.d.ts'],
  ['prisma-client-js', {}, 'node_modules/@prisma/client', 'node_modules/.prisma/client/index.d.ts'],
])('%s with %o in %s has its types in %s; what is not found there is named', (provider, config, output, file) => {
  const folder = mkdtempSync(join(tmpdir(), 'pgt-prisma-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const client = {
    provider: { value: provider },
    output: { value: join(folder, output) },
    config,
    isCustomOutput: output === 'generated',
  } as unknown as GeneratorConfig;
  expect(narrowClient(client, inputs)).toEqual(['Customer.totals', 'Order.total']);
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), type);
  expect(narrowClient(client, inputs)).toEqual(['Order.total']);
  expect(readFileSync(join(folder, file), 'utf8')).toBe(type.replace('X', '{ readonly "the stream table": never }'));
});
