import type { QueryResult } from 'pg';
import type { Session } from './session.js';

/**
 * What statements answer, sent in one message and taken back, so that they may make what the question needs. The open transaction goes on as if nothing had been
 * asked, whatever the server says of them.
 *
 * @returns undefined where the server refuses one of them
 */
export async function ask({ client, inTransaction }: Session, statements: readonly string[]): Promise<QueryResult[] | undefined> {
  const takeBack = inTransaction ? 'rollback to savepoint asked; release savepoint asked' : 'rollback';
  const message = [inTransaction ? 'savepoint asked' : 'begin', ...statements, takeBack].join(';\n');
  try {
    const results = (await client.query<Record<string, unknown>>(message)) as unknown as QueryResult[];
    return results.slice(1, inTransaction ? -2 : -1);
  } catch {
    await client.query(takeBack);
    return undefined;
  }
}
