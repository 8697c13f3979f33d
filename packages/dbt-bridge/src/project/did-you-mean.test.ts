import { expect, it } from 'vitest';
import { didYouMean } from './did-you-mean.js';

it('names the nearest name, if one is near', () => {
  expect(didYouMean('ordrs', ['customers', 'orders'])).toBe('Did you mean "orders"?');
  expect(didYouMean('odrers', ['customers', 'orders'])).toBe('Did you mean "orders"?');
  expect(didYouMean('payments', ['customers', 'orders'])).toBeUndefined();
});
