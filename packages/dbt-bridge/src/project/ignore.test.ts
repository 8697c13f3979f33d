import { describe, expect, it } from 'vitest';
import { parseIgnore } from './ignore.js';

describe('parseIgnore', () => {
  it.each([
    ['drafts/', 'models/drafts/a.sql', true],
    ['drafts/', 'models/drafts.sql', false],
    ['*.tmp.sql', 'models/a.tmp.sql', true],
    ['/models/a.sql', 'models/a.sql', true],
    ['/a.sql', 'models/a.sql', false],
    ['models/**/old', 'models/x/y/old/a.sql', true],
    ['models/*.sql', 'models/x/a.sql', false],
    ['*.sql\n!keep.sql', 'models/keep.sql', false],
    ['# note\n\n', 'models/a.sql', false],
    ['a?.sql', 'models/ab.sql', true],
  ])('%j on %s: %s', (patterns, path, expected) => {
    expect(parseIgnore(patterns)(path)).toBe(expected);
  });
});
