import { expect, test } from 'vitest';
import { addQueryComment } from './query-comment.js';

test('it stands before the statement, or after it and before its semicolon', () => {
  expect(addQueryComment('select 1;', 'x')).toBe('/* x */\nselect 1;');
  expect(addQueryComment('select 1; ', 'x', true)).toBe('select 1\n/* x */;');
  expect(addQueryComment('select 1', '')).toBe('select 1');
});

test('it cannot end early', () => {
  expect(() => addQueryComment('select 1', 'x */ drop table orders')).toThrow(expect.objectContaining({ code: 'DBT_CONFIG_INVALID' }));
});
