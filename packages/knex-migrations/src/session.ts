import type { Queryable } from '@pgtrickle-js/core';
import type { Knex } from 'knex';

interface Connection extends Queryable {
  query(text: string, values?: readonly unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
}

/**
 * Runs `work` on the `pg` connection below Knex: the transaction's own inside a migration, else one from the pool.
 * core sends `$1` placeholders and named arguments, which `knex.raw` would rewrite.
 */
export async function withSession<Result>(knex: Knex, work: (session: Queryable) => Promise<Result>): Promise<Result> {
  const connection: Connection = await knex.client.acquireConnection();
  try {
    return await work({ query: (text: string, values?: readonly unknown[]) => connection.query(text, values) });
  } finally {
    await knex.client.releaseConnection(connection);
  }
}

/** Inside a migration everything shares its transaction, so that a failing migration leaves nothing behind. */
export function transactionOf(knex: Knex): { readonly transaction: 'own' | 'join' } {
  return { transaction: knex.isTransaction === true ? 'join' : 'own' };
}
