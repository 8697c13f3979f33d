import { expect, test } from 'vitest';
import { renderFields, renderTable } from './table.js';

test('columns are as wide as their widest cell, numbers stand at the right', () => {
  const columns = [
    { title: 'NAME', cell: (row: [string, number]) => row[0] },
    { title: 'ROWS', align: 'right' as const, cell: (row: [string, number]) => String(row[1]) },
  ];
  expect(
    renderTable(columns, [
      ['a', 1],
      ['long name', 12_345],
    ]),
  ).toBe('NAME        ROWS\na              1\nlong name  12345');
});

test('colours, wide characters and line breaks do not shift the columns', () => {
  const columns = [
    { title: 'A', cell: (row: string) => row },
    { title: 'B', cell: () => 'x' },
  ];
  expect(renderTable(columns, ['\u001b[31mred\u001b[39m', 'é́t', 'a\nb'])).toBe('A    B\n\u001b[31mred\u001b[39m  x\né́t   x\na b  x');
});

test('fields stand in two columns, further lines under the first', () => {
  expect(
    renderFields([
      ['name', 'a'],
      ['query', 'select 1\nunion\nselect 2'],
    ]),
  ).toBe('name   a\nquery  select 1\n       union\n       select 2');
});

test('what would speak to the terminal is not printed', () => {
  const cell = (row: string) => row;
  expect(renderTable([{ title: 'A', cell }], ['a\u001b]0;title\u0007b\u001b[2Jc'])).toBe('A\na ]0;title b [2Jc');
});
