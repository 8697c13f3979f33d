import { expect, it } from 'vitest';
import { Decimal } from '../jinja/values/decimal.js';
import { printedTable } from './print-table.js';
import { ResultTable } from './result-table.js';

const table = new ResultTable(
  ['name', 'amount', 'count', 'note'],
  [
    ['a name that is too long to be shown', Decimal.parse('1234567.5'), 1, null],
    ['b', Decimal.parse('0.12345'), 20000, 'x'],
    [null, Decimal.parse('-3'), null, 'y'],
  ],
);

// As agate 1.9.1 prints it.
it('prints as agate does', () => {
  expect(printedTable(table, { rows: 20, columns: 6, width: 20, precision: 3 })).toBe(
    `| name                 |         amount | count | note |
| -------------------- | -------------- | ----- | ---- |
| a name that is to... | 1,234,567.500… |     1 |      |
| b                    |         0.123… | 20000 | x    |
|                      |        -3.000… |       | y    |`,
  );
  expect(printedTable(table, { rows: 1, columns: 2, width: 10, precision: null })).toBe(
    `| name       |     amount | ... |
| ---------- | ---------- | --- |
| a name ... | 1,234,5... | ... |
| ...        |        ... | ... |`,
  );
});
