import { expect, test } from 'vitest';
import { didYouMean } from './did-you-mean.js';

test.each([
  ['ordrs', 'Did you mean "orders"?'],
  ['ordesr', 'Did you mean "orders"?'],
  ['Orders', 'Did you mean "orders"?'],
  ['custmers', 'Did you mean "customers"?'],
  ['xyz', undefined],
  ['', undefined],
])('%s: %s', (name, hint) => {
  expect(didYouMean(name, ['customers', 'orders'])).toBe(hint);
});

test('the nearest wins, the first of equals', () => {
  expect(didYouMean('order_b', ['order_a', 'order_bb', 'order_c'])).toBe('Did you mean "order_a"?');
  expect(didYouMean('order_b', ['order_a', 'order_b'])).toBe('Did you mean "order_b"?');
});
