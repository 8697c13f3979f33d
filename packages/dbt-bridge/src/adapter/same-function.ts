import { quoteLiteral } from '@pgtrickle-js/core';
import type { QueryResult } from 'pg';
import type { Relation } from './relation.js';
import type { Session } from './session.js';

/**
 * Whether a statement would leave a function as it is, told by running it and taking it back. To replace a function by itself is not nothing:
 * the extension fills every stream table anew that calls it.
 */
export async function isSameFunction({ client, inTransaction }: Session, { schema, identifier }: Relation, createSql: string): Promise<boolean> {
  const facts = `select jsonb_agg(to_jsonb(p) order by p.oid) as facts from pg_catalog.pg_proc p
    where pronamespace = to_regnamespace(quote_ident(${quoteLiteral(schema ?? '')})) and proname = ${quoteLiteral(identifier ?? '')}`;
  const [open, undo] = inTransaction ? ['savepoint compared', 'rollback to savepoint compared'] : ['begin', 'rollback'];
  try {
    await client.query(open);
    const answers = (await client.query([facts, createSql.trim().replace(/;$/, ''), facts].join(';\n'))) as unknown as QueryResult[];
    const [before, after] = [answers.at(0), answers.at(-1)].map((answer) => JSON.stringify(answer?.rows));
    return before === after;
  } catch {
    // The statement itself will say what is wrong with it.
    return false;
  } finally {
    await client.query(undo).catch(() => {});
  }
}
