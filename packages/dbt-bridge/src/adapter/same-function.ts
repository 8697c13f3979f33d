import { quoteLiteral } from '@pgtrickle-js/core';
import { ask } from './ask.js';
import type { Relation } from './relation.js';
import type { Session } from './session.js';

/**
 * Whether a statement would leave a function as it is, told by running it and taking it back. To replace a function by itself is not nothing:
 * the extension fills every stream table anew that calls it. A statement that fails will say itself what is wrong with it.
 */
export async function isSameFunction(session: Session, { schema, identifier }: Relation, createSql: string): Promise<boolean> {
  const facts = `select jsonb_agg(to_jsonb(p) order by p.oid) as facts from pg_catalog.pg_proc p
    where pronamespace = to_regnamespace(quote_ident(${quoteLiteral(schema ?? '')})) and proname = ${quoteLiteral(identifier ?? '')}`;
  const answers = await ask(session, [facts, createSql.trim().replace(/;$/, ''), facts]);
  return answers !== undefined && JSON.stringify(answers.at(0)?.rows) === JSON.stringify(answers.at(-1)?.rows);
}
