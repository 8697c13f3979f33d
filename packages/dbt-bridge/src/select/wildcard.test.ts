import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesWildcard, pathMatcher } from './wildcard.js';

describe('matchesWildcard', () => {
  it.each([
    ['orders', 'orders', true],
    ['orders', 'ord*', true],
    ['orders', 'ord?rs', true],
    ['orders', '[no]rders', true],
    ['orders', '[!o]rders', false],
    ['a.b.c', 'a.*', true],
    ['a+b', 'a+*', true],
    ['a[b', 'a[b', true],
  ])('%s against %s: %s', (text, pattern, expected) => {
    expect(matchesWildcard(text, pattern)).toBe(expected);
  });

  it('fits every text to a star, and a text without wildcards to itself only', () => {
    fc.assert(fc.property(fc.string(), (text) => matchesWildcard(text, '*')));
    fc.assert(fc.property(fc.stringMatching(/^[^*?[\]]*$/), fc.string(), (pattern, text) => matchesWildcard(text, pattern) === (text === pattern)));
  });
});

describe('pathMatcher', () => {
  it.each([
    ['models/marts/orders.sql', 'models/marts', false],
    ['models/marts', 'models/marts/', true],
    ['models/marts2', 'models/marts', false],
    ['models/marts/orders.sql', 'models/*.sql', false],
    ['models/marts/orders.sql', 'models/**/*.sql', true],
    ['models/orders.sql', 'models/**/*.sql', true],
    ['models/orders.sql', 'models/*/', false],
    ['models', './models', true],
    ['models', '.', true],
  ])('%s by %s: %s', (path, pattern, expected) => {
    expect(pathMatcher(pattern)(path, !path.endsWith('.sql'))).toBe(expected);
  });
});
