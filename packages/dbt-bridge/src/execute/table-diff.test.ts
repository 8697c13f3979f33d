import { expect, test } from 'vitest';
import { renderTableDiff, type TextRow } from './table-diff.js';

const rows = (text: string): TextRow[] =>
  text === '' ? [] : text.split(' ').map((row) => row.split(',').map((cell) => (cell === 'NULL' ? null : cell)));

// What dbt-core 1.11.16 with daff prints for each.
test.each([
  ['1,2 2,3', '1,2 2,4', '@@,a,b\n  ,1,2\n→ ,2,3→4'],
  ['1,2 2,3', '1,2', '@@ ,a,b\n   ,1,2\n---,2,3'],
  ['1,2', '1,2 5,6', '@@ ,a,b\n   ,1,2\n+++,5,6'],
  ['1,x 1,y', '1,x 1,z', '@@ ,a,b\n   ,1,x\n+++,1,z\n---,1,y'],
  ['NULL,x', '1,x', '@@,a     ,b\n→ ,NULL→1,x'],
  ['1,1 1,1', '1,1', '@@ ,a,b\n   ,1,1\n---,1,1'],
  ['', '1,2', '@@ ,a,b\n+++,1,2'],
  ['1,2 2,3 3,3 4,4 5,5', '1,2 2,3 3,3 4,4 5,6', '@@ ,a  ,b\n...,...,...\n   ,4  ,4\n→  ,5  ,5→6'],
])('expected %s, actual %s', (expected, actual, diff) => {
  expect(renderTableDiff(['a', 'b'], rows(expected), rows(actual))).toBe(diff);
});

test('equal tables have no difference', () => {
  expect(renderTableDiff(['a', 'b'], rows('1,2 NULL,3'), rows('1,2 NULL,3'))).toBeUndefined();
});
