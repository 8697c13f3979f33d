import type { Face, Relation } from './contract.js';
import { parseColumn, standardName } from './table-script.js';

/** Columns that `stream_tables_info` has besides those of the catalog table. */
const infoColumns: Readonly<Record<string, string>> = {
  staleness: 'now() - pgtrickle_stand_in.fresh_at(st)',
  stale: 'pgtrickle_stand_in.is_stale(st)',
  is_topk: `to_jsonb(st) ->> 'topk_limit' IS NOT NULL`,
};

/** Views that stay empty here: there are no Citus workers and no operations that last. */
const emptyViews = new Set(['citus_status', 'pg_stat_progress_pgtrickle']);

/** `CREATE VIEW` statements for the views of a face, columns and types as the contract has them. */
export function viewScript(face: Face): string {
  return [...face.relations]
    .filter(([, relation]) => relation.kind === 'view')
    .map(([name, relation]) => createView(standardName(name), relation))
    .join('\n');
}

function createView(view: string, relation: Relation): string {
  const columns = relation.columns.map((column) => parseColumn(standardName(column)));
  const select = columns.map(({ name, type }) => `CAST(${expression(view, name)} AS ${type}) AS ${name}`);
  return `CREATE VIEW pgtrickle.${view} AS SELECT ${select.join(', ')}${source(view)};`;
}

function expression(view: string, column: string): string {
  if (emptyViews.has(view)) return 'NULL';
  if (view === 'stream_tables_info') return infoColumns[column] ?? `st.${column}`;
  return `v.${column}`;
}

function source(view: string): string {
  if (emptyViews.has(view)) return ' WHERE false';
  return view === 'stream_tables_info' ? ' FROM pgtrickle.pgt_stream_tables st' : ` FROM pgtrickle_stand_in.${view} v`;
}
