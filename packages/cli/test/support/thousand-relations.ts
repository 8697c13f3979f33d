import type { LineageNode, LineagePage } from '@pgtrickle-js/core/lineage';

const levels = ['pass', 'pass', 'warn', 'error', 'none'] as const;

/** A lineage of 1,000 relations in five ranks, with SQL and columns as long as people have them. */
export function thousandRelations(): LineagePage {
  const id = (index: number) => `public.relation_${index}`;
  const nodes = Array.from(
    { length: 1_000 },
    (_, index): LineageNode => ({
      id: id(index),
      label: id(index),
      kind: index < 200 ? 'table' : 'stream table',
      level: levels[index % levels.length] ?? 'none',
      sql: `select id, amount from ${id(index)}`.repeat(20),
      facts: [['Schedule', '1m']],
      columns: Array.from({ length: 10 }, (_, column) => ({
        column: `column_${column}`,
        type: 'integer',
        from: index < 200 ? [] : [{ relation: id(index - 200), column: `column_${column}` }],
      })),
    }),
  );
  const edges = nodes
    .slice(200)
    .flatMap((_, index) => [{ from: id(index), to: id(index + 200) }, ...(index % 3 === 0 ? [{ from: id(index + 1), to: id(index + 200) }] : [])]);
  return { title: 'A thousand', subtitle: '', nodes, edges };
}
