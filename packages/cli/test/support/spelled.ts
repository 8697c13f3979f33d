import type { Queryable } from '@pgtrickle-js/core';

/** SQL in today's names, in those of the server: the extension's first version had others. */
export async function spelled(db: Queryable, text: string): Promise<string> {
  const { rows } = await db.query("select 1 from pg_extension where extname = 'pg_stream'");
  return rows.length === 0 ? text : text.replaceAll('pgtrickle', 'pgstream').replace(/\bpgt(?=_)/g, 'pgs');
}
