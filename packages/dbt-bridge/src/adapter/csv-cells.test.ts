import { expect, test } from 'vitest';
import { csvCells } from './csv-cells.js';

// What Python 3.11's csv module reads, and so dbt.
test.each([
  ['a,b\n1,{ "x": 2 }\n', [['1', '{ "x": 2 }']]],
  [
    'a,b\n"1"2,"3 ""4"""5\n\n6,7',
    [
      ['12', '3 "4"5'],
      ['6', '7'],
    ],
  ],
  ['a,b\r\n5" pipe,"x, ""y""\nz"\r\n', [['5" pipe', 'x, "y"\nz']]],
  [
    'a,b\n"","" x\n,"q" \n',
    [
      ['', ' x'],
      ['', 'q '],
    ],
  ],
  ['a;b\n1 "x;"2"', [['1 "x', '2']]],
])('quotes in %j are read as Python reads them', (text, rows) => {
  expect(csvCells(text, { delimiter: text.charAt(1) }).rows).toEqual(rows);
});

test('a quote that is never closed is an error', () => {
  expect(() => csvCells('a,b\n1,"x\n')).toThrow('Quote Not Closed');
});

test.each([
  ['a,b\n1,2\n\n3,4\n\n', [['1', '2'], [''], ['3', '4'], ['']]],
  ['\n \na\nx\n\n"q"r\n\n', [['x'], [''], ['qr'], ['']]],
  ['a\nx\n', [['x']]],
])('an empty line of %j is a row where it is asked for, as in a seed of dbt', (text, rows) => {
  expect(csvCells(text, { keepsEmptyLines: true }).rows).toEqual(rows);
  expect(csvCells(text).rows).toEqual(rows.filter(([first]) => first !== ''));
});
