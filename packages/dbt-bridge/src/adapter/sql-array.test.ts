import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSqlArray } from './sql-array.js';

test.each([
  ['{}', []],
  ['{1,NULL,"NULL"}', ['1', null, 'NULL']],
  [
    '{{a,b},{c,d}}',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  ['[0:1]={x,y}', ['x', 'y']],
  ['{""}', ['']],
])('%s', (text, items) => {
  expect(parseSqlArray(text, (element) => element)).toEqual(items);
});

test('every text comes back as it was', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), (items) => {
      const written = items.map((item) => `"${item.replace(/[\\"]/g, '\\$&')}"`);
      expect(parseSqlArray(`{${written.join(',')}}`, (element) => element)).toEqual(items);
    }),
  );
});
