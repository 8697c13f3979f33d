import { expect, test } from 'vitest';
import { parseSeed } from './seed-file.js';

test('columns are typed from all their values, rows keep their order', () => {
  expect(parseSeed('\uFEFFid,name,day\n1,"O\'Neil, Ann",2026-01-02\n2,,\n')).toEqual({
    columns: [
      { name: 'id', type: 'number', sqlType: 'integer' },
      { name: 'name', type: 'text', sqlType: 'text' },
      { name: 'day', type: 'date', sqlType: 'date' },
    ],
    rows: [
      ['1', "O'Neil, Ann", '2026-01-02'],
      ['2', null, null],
    ],
  });
});

test('a column whose type the user gave keeps its text', () => {
  expect(parseSeed('code\n007\n', { textColumns: ['code'] }).rows).toEqual([['007']]);
});

test('another delimiter, a second column of the same name, one without a name, short rows', () => {
  const { columns, rows } = parseSeed('a;a;\n1;2\n', { delimiter: ';' });
  expect(columns.map(({ name }) => name)).toEqual(['a', 'a_2', 'c']);
  expect(rows).toEqual([['1', '2', null]]);
});

test('a row with too many values is refused', () => {
  expect(() => parseSeed('a,b\n1,2\n1,2,3\n')).toThrow('row 2 has 3 values, but the header names only 2 columns');
});

test('whole numbers lose their point: no integer column takes them with it', () => {
  const { columns, rows } = parseSeed('n,ratio\n1.0,1.0\n2.,2.5\n');
  expect(columns.map(({ sqlType }) => sqlType)).toEqual(['integer', 'float8']);
  expect(rows).toEqual([
    ['1', '1.0'],
    ['2', '2.5'],
  ]);
});
