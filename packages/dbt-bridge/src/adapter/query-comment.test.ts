import { expect, test } from 'vitest';
import { addQueryComment, defaultQueryComment } from './query-comment.js';

test('the comment says which tool and which node a statement comes from', () => {
  const facts = { version: '1.11.16', profileName: 'shop', targetName: 'dev', connectionName: 'main' };
  expect(defaultQueryComment({ ...facts, nodeId: 'model.shop.orders' })).toBe(
    '{"app": "pgt-dbt", "pgt_dbt_version": "1.11.16", "profile_name": "shop", "target_name": "dev", "node_id": "model.shop.orders"}',
  );
});

test('it stands before the statement, or after it and before its semicolon', () => {
  expect(addQueryComment('select 1;', 'x')).toBe('/* x */\nselect 1;');
  expect(addQueryComment('select 1; ', 'x', true)).toBe('select 1\n/* x */;');
  expect(addQueryComment('select 1', '')).toBe('select 1');
});

test('it cannot end early', () => {
  expect(() => addQueryComment('select 1', 'x */ drop table orders')).toThrow(expect.objectContaining({ code: 'DBT_CONFIG_INVALID' }));
});
