import { describe, expect, it } from 'vitest';
import { mergeCalls, mergeConfig } from './merge.js';
import { configuredPaths, projectLayers } from './project-layers.js';

describe('mergeConfig', () => {
  it('appends tags and hooks, merges meta, replaces the rest', () => {
    const below = { tags: ['a'], meta: { x: 1, y: 1 }, materialized: 'view', 'post-hook': ['one'] };
    expect(mergeConfig(below, { tags: 'b', meta: { y: 2 }, materialized: 'table', post_hook: 'two' })).toEqual({
      tags: ['a', 'b'],
      meta: { x: 1, y: 2 },
      materialized: 'table',
      'post-hook': ['one', 'two'],
    });
  });

  it('lets a null take away what an absent key would keep', () => {
    expect(mergeConfig({ schema: 'marts', alias: 'a' }, { schema: null })).toEqual({ schema: null, alias: 'a' });
  });

  it('adds what several calls of config() grant with a + to what is below them', () => {
    const calls = mergeCalls([{ grants: { '+select': ['a'] } }, { grants: { '+select': ['b'] } }]);
    expect(mergeConfig({ grants: { select: ['r'] } }, calls)).toEqual({ grants: { select: ['r', 'a', 'b'] } });
  });

  it('adds to grants only at a +', () => {
    expect(mergeConfig({ grants: { select: ['ann'], insert: ['bob'] } }, { grants: { '+select': 'eve', insert: ['joe'] } })).toEqual({
      grants: { select: ['ann', 'eve'], insert: ['joe'] },
    });
  });

  it('refuses a meta that is no mapping', () => {
    expect(() => mergeConfig({}, { meta: 'x' })).toThrow(expect.objectContaining({ code: 'DBT_CONFIG_INVALID' }));
  });
});

it('merges the calls of one file as layers', () => {
  expect(
    mergeCalls([
      { tags: 'a', pre_hook: 'x' },
      { tags: ['b'], materialized: 'table' },
    ]),
  ).toEqual({ tags: ['a', 'b'], 'pre-hook': 'x', materialized: 'table' });
});

describe('projectLayers', () => {
  const tree = {
    '+materialized': 'view',
    shop: { '+tags': ['x'], marts: { materialized: 'table', '+meta': { a: 1 }, orders: { '+enabled': false } } },
  };

  it('goes from the root of the tree to the resource', () => {
    expect(projectLayers(tree, ['shop', 'marts', 'orders'])).toEqual([
      { materialized: 'view' },
      { tags: ['x'] },
      { materialized: 'table', meta: { a: 1 } },
      { enabled: false },
    ]);
    expect(projectLayers(tree, ['other', 'marts'])).toEqual([{ materialized: 'view' }]);
  });

  it('lists the paths that set something', () => {
    expect(configuredPaths(tree)).toEqual([[], ['shop'], ['shop', 'marts'], ['shop', 'marts', 'orders']]);
  });
});
