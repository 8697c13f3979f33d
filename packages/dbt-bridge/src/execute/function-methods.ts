import type { Relation } from '../adapter/relation.js';
import { isSameFunction } from '../adapter/same-function.js';
import type { Session } from '../adapter/session.js';
import { type PyFunction, pyFunction } from '../jinja/values/function.js';

/** What the `function` materialization asks of the adapter. */
export function functionMethods(session: () => Promise<Session>): ReadonlyMap<string, PyFunction> {
  return new Map([
    [
      'is_same_function',
      pyFunction('is_same_function(relation, create_sql)', async (relation: Relation, createSql: string) =>
        isSameFunction(await session(), relation, createSql),
      ),
    ],
  ]);
}
