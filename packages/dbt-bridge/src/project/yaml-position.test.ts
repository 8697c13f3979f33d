import fc from 'fast-check';
import { dump } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { type YamlPath, yamlPosition } from './yaml-position.js';

const text = `# a comment
models:
  - name: orders
    columns:
      - name: id
        data_tests: [unique, not_null]
      - {name: total, "data_type": int}
    "description": |
      two
      lines
  - name: customers
`;

describe('yamlPosition', () => {
  it.each<[YamlPath, number, number]>([
    [[], 1, 1],
    [['models'], 2, 1],
    [['models', 0], 3, 5],
    [['models', 0, 'columns'], 4, 5],
    [['models', 0, 'columns', 0, 'data_tests', 1], 6, 30],
    [['models', 0, 'columns', 1, 'data_type'], 7, 23],
    [['models', 0, 'description'], 8, 5],
    [['models', 1, 'name'], 11, 5],
    [['models', 1, 'not there'], 11, 5],
  ])('finds %j', (path, line, column) => {
    expect(yamlPosition(text, path)).toEqual({ line, column });
  });

  it('finds every key of any document on a line that holds it', () => {
    const key = fc.stringMatching(/^[a-z]{1,6}$/).filter((word) => !['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null'].includes(word));
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        fc.integer(),
        fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { minKeys: 1, maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(key, tree, { minKeys: 1, maxKeys: 3 }), fc.constantFrom(-1, 0, 1), (value, flowLevel) => {
        const written = dump(value, { flowLevel });
        const lines = written.split('\n');
        for (const path of pathsOf(value)) {
          const { line, column } = yamlPosition(written, path);
          const last = path.at(-1);
          if (typeof last === 'string')
            expect(
              lines[line - 1]
                ?.slice(column - 1)
                .replace(/^["']/, '')
                .startsWith(last),
            ).toBe(true);
        }
      }),
    );
  });
});

function pathsOf(value: unknown, above: YamlPath = []): YamlPath[] {
  if (typeof value !== 'object' || value === null) return [];
  const entries: [string | number, unknown][] = Array.isArray(value) ? value.map((item, i) => [i, item]) : Object.entries(value);
  return entries.flatMap(([key, item]) => [[...above, key], ...pathsOf(item, [...above, key])]);
}
