import { expect, test } from 'vitest';
import type { ManifestNode } from './node.js';
import { RefLookup } from './ref-lookup.js';

const named = (resource_type: string, package_name: string) =>
  ({ resource_type, package_name, name: 'orders', version: null, unique_id: `${resource_type}.${package_name}.orders` }) as ManifestNode;
const idOf = (nodes: ManifestNode[], from: string, package_: string | null = null) =>
  new RefLookup(nodes).find({ name: 'orders', package: package_, version: null }, 'shop', from)?.unique_id;

test('the root project comes before the package of the reader, that before all others', () => {
  const [root, own, other] = [named('model', 'shop'), named('model', 'own'), named('model', 'other')];
  expect(idOf([other, own, root], 'own')).toBe('model.shop.orders');
  expect(idOf([other, own], 'own')).toBe('model.own.orders');
  expect(idOf([other], 'own')).toBe('model.other.orders');
  expect(idOf([other, own, root], 'own', 'other')).toBe('model.other.orders');
});

test('of a model and a seed of one name it is the seed', () => {
  expect(idOf([named('model', 'shop'), named('seed', 'shop')], 'shop')).toBe('seed.shop.orders');
});
