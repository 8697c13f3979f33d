import { expect, test } from 'vitest';
import type { Graph } from './graph.js';
import { renderDot } from './render-dot.js';
import { renderMermaid } from './render-mermaid.js';
import { renderTree } from './render-tree.js';

const graph: Graph = {
  nodes: [
    { id: 'public.orders', kind: 'table' },
    { id: 'public.totals', kind: 'stream table', status: 'ACTIVE', refreshMode: 'FULL' },
    { id: 'public.big', kind: 'stream table', status: 'ERROR', refreshMode: 'FULL' },
    { id: 'public.grand', kind: 'stream table', status: 'ACTIVE', refreshMode: 'FULL' },
  ],
  edges: [
    { from: 'public.orders', to: 'public.totals' },
    { from: 'public.orders', to: 'public.big' },
    { from: 'public.totals', to: 'public.grand' },
    { from: 'public.big', to: 'public.grand' },
  ],
};

test('a tree goes from the sources to their readers', () => {
  expect(renderTree(graph)).toBe(
    [
      'public.orders  (table)',
      '├─ public.totals  FULL ACTIVE',
      '│  └─ public.grand  FULL ACTIVE',
      '└─ public.big  FULL ERROR',
      '   └─ public.grand  FULL ACTIVE',
    ].join('\n'),
  );
});

test('what was unfolded is not unfolded again, and a circle ends', () => {
  const circle: Graph = {
    nodes: graph.nodes.slice(1, 3),
    edges: [
      { from: 'public.totals', to: 'public.big' },
      { from: 'public.big', to: 'public.totals' },
    ],
  };
  expect(renderTree(circle)).toBe(
    ['public.totals  FULL ACTIVE', '└─ public.big  FULL ERROR', '   └─ public.totals  FULL ACTIVE (see above)'].join('\n'),
  );
});

test('Mermaid and DOT escape what they would read', () => {
  const odd: Graph = { nodes: [{ id: 'a"b\\<c>', kind: 'table' }], edges: [] };
  expect(renderMermaid(odd)).toBe('flowchart LR\n  n0[("a#quot;b\\#lt;c#gt;")]');
  expect(renderDot(odd)).toContain('"a\\"b\\\\<c>" [shape = cylinder]');
  expect(renderMermaid(graph)).toContain('  classDef error fill:#fdd,stroke:#c00\n  class n2 error');
  expect(renderDot(graph)).toContain('"public.orders" -> "public.totals";');
});
