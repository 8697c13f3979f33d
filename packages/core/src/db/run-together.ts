import type { Queryable, QueryResultLike } from './queryable.js';

/**
 * Runs statements without values, in order and until one fails: as one message where the session is one of `pg`, whose simple protocol takes several;
 * any other driver gets them one by one.
 *
 * @returns the answer to each
 */
export async function runTogether(session: Queryable, statements: readonly string[]): Promise<QueryResultLike[]> {
  if (isOfPg(session) && statements.length > 1) return [await session.query(statements.join(';\n'))].flat() as QueryResultLike[];
  const answers: QueryResultLike[] = [];
  for (const statement of statements) answers.push(await session.query(statement));
  return answers;
}

/** Its clients, native ones as well, are the ones that quote. */
const isOfPg = (session: object): boolean => 'escapeIdentifier' in session && typeof session.escapeIdentifier === 'function';
