import type { CatalogReader } from '../../db/queryable.js';
import { type ParsedQuery, parseQuery } from '../../sql/parse-query.js';
import type { DependentRelation } from '../dependents/dependents.js';
import type { OutputColumn } from './describe-query.js';

/**
 * Whether the server gets a change of query right in place. Seen on 0.67.0: it fills the table by position, so that a column added behind
 * others receives the values of another; it forgets the LIMIT of a top-N query; and aggregates drift in later refreshes. So: only for
 * queries that pick, join and filter rows, before and after, whose columns stand in the order in which the server will write them.
 */
export async function fitsInPlace(
  reader: CatalogReader,
  { from, to }: { readonly from: string; readonly to: string },
  { stored, wanted }: { readonly stored: DependentRelation | undefined; readonly wanted: readonly OutputColumn[] },
): Promise<boolean> {
  if (stored === undefined || stored.hiddenColumns.length !== 1) return false;
  const [rowId, ...rest] = stored.storedOrder;
  const names = wanted.map(({ name }) => name);
  const kept = rest.filter((name) => names.includes(name));
  const order = [...kept, ...names.filter((name) => !kept.includes(name))];
  if (rowId !== stored.hiddenColumns[0]?.name || order.some((name, index) => names[index] !== name)) return false;
  for (const query of [from, to]) if (!(await picksRows(reader, await parseQuery(query)))) return false;
  return true;
}

async function picksRows(reader: CatalogReader, { isPlain, functions }: ParsedQuery): Promise<boolean> {
  if (!isPlain || functions.length === 0) return isPlain;
  const [row] = await reader.read<{ found: string }>(
    `select exists (select from pg_catalog.pg_proc where prokind in ('a', 'w') and proname in (select jsonb_array_elements_text($1::jsonb)))::text as found`,
    [JSON.stringify(functions)],
  );
  return row?.found === 'false';
}
