import { expect, it } from 'vitest';
import { selectorsInManifest } from './selectors-in-manifest.js';

const selector = (name: string, definition: unknown, more = {}) => ({ name, definition, description: undefined, isDefault: false, ...more });

// As dbt-core 1.11.16 writes them.
it('what a text means is written out, and a named selector is put in its place', () => {
  const selectors = selectorsInManifest([
    selector('one', 'one'),
    selector(
      'nightly',
      { union: ['2+tag:nightly+', { tag: 'x' }, { exclude: ['models/a', '@b.sql'] }] },
      { description: 'each night', isDefault: true },
    ),
    selector('both', {
      intersection: [
        { method: 'selector', value: 'one' },
        { method: 'tag', value: 'y', children: true },
      ],
    }),
  ]);
  expect(selectors).toEqual({
    one: { name: 'one', definition: { method: 'fqn', value: 'one' } },
    nightly: {
      name: 'nightly',
      description: 'each night',
      default: true,
      definition: {
        union: [
          { parents: true, parents_depth: '2', method: 'tag', value: 'nightly', children: true },
          { method: 'tag', value: 'x' },
          {
            exclude: [
              { method: 'path', value: 'models/a' },
              { childrens_parents: true, method: 'file', value: 'b.sql' },
            ],
          },
        ],
      },
    },
    both: {
      name: 'both',
      definition: {
        intersection: [
          { method: 'fqn', value: 'one' },
          { method: 'tag', value: 'y', children: true },
        ],
      },
    },
  });
});
