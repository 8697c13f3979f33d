import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildGraph } from './graph.js';

type Edges = Record<string, string[]>;

function graphOf(parents: Edges) {
  const children: Edges = Object.fromEntries(Object.keys(parents).map((id) => [id, []]));
  for (const [id, ids] of Object.entries(parents)) for (const parent of ids) children[parent]?.push(id);
  return buildGraph({ parent_map: parents, child_map: children, nodes: {} });
}

describe('buildGraph', () => {
  it('knows ancestors and descendants by distance', () => {
    const graph = graphOf({ a: [], b: ['a'], c: ['b'], d: ['c', 'a'] });
    expect(graph.order).toEqual(['a', 'b', 'c', 'd']);
    expect([...graph.ancestorsOf(['d'], 1)].sort()).toEqual(['a', 'c']);
    expect([...graph.ancestorsOf(['d'])].sort()).toEqual(['a', 'b', 'c']);
    expect([...graph.descendantsOf(['b'])]).toEqual(['c', 'd']);
  });

  it('names the path of a circle', () => {
    expect(() => graphOf({ x: [], a: ['c', 'x'], b: ['a'], c: ['b'], d: ['c'] })).toThrow(
      expect.objectContaining({
        code: 'DBT_CYCLE',
        message: expect.stringContaining('a -> b -> c -> a'),
        details: expect.objectContaining({ cycle: ['a', 'b', 'c'] }),
      }),
    );
  });

  it('puts parents before children in any graph without a circle', () => {
    const edges = fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { maxLength: 60 });
    fc.assert(
      fc.property(edges, (pairs) => {
        const parents: Edges = Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`n${i}`, []]));
        for (const [a, b] of pairs)
          if (a !== b && !parents[`n${Math.max(a, b)}`]?.includes(`n${Math.min(a, b)}`)) parents[`n${Math.max(a, b)}`]?.push(`n${Math.min(a, b)}`);
        const { order } = graphOf(parents);
        expect(order).toHaveLength(21);
        for (const [id, ids] of Object.entries(parents)) for (const parent of ids) expect(order.indexOf(parent)).toBeLessThan(order.indexOf(id));
      }),
    );
  });
});
