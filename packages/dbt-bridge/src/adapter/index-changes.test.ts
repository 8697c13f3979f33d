import { expect, test } from 'vitest';
import { configuredIndexes, diffIndexes } from './index-changes.js';

const existing = [
  { name: 'a1', columns: ['id'], unique: false, type: 'btree' },
  { name: 'b1', columns: ['name', 'city'], unique: true, type: 'btree' },
];

test('what is equal but for its name, the case and the order of columns, stays', () => {
  expect(diffIndexes(existing, configuredIndexes([{ columns: ['ID'] }, { columns: ['city', 'name'], unique: true }]))).toEqual([]);
});

test('drops come before creates', () => {
  const changes = diffIndexes(
    existing,
    configuredIndexes([
      { columns: ['id'], type: 'hash' },
      { columns: ['name', 'city'], unique: true },
    ]),
  );
  expect(changes).toEqual([
    { action: 'drop', index: existing[0] },
    { action: 'create', index: { name: null, columns: ['id'], unique: false, type: 'hash' } },
  ]);
});

test.each([
  [{ unique: true }, "'columns' is a required property"],
  [{ columns: 'id' }, `columns: "id" is not of type 'array'`],
  [{ columns: ['id'], unique: 'yes' }, `unique: "yes" is not of type 'boolean'`],
  [{ columns: ['id'], type: 1 }, "type: 1 is not of type 'string'"],
])('%j is refused', (index, why) => {
  expect(() => configuredIndexes([index])).toThrow(why);
});
