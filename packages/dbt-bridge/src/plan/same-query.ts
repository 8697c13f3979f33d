import type { QueryResult } from 'pg';
import type { RelationState } from '../adapter/read-project-state.js';
import type { Session } from '../adapter/session.js';

/**
 * Whether a view is what a query would make it, told without making anything: the server would execute both alike, and they have the same columns. A
 * query that it cannot execute as things are is another one.
 */
export async function isSameQuery(session: Session, { relation }: RelationState, sql: string): Promise<boolean> {
  const both = [`(\n${sql}\n)`, relation.with({ includePolicy: { database: false } }).render()];
  const asked = (ask: (from: string) => string) => both.map((from) => ask(`select * from ${from} as compared`));
  const statements = [...asked((select) => `explain (verbose, costs off, format json) ${select}`), ...asked((select) => `${select} limit 0`)];
  const answers = await session.client.query<Record<string, unknown>>(statements.join(';\n')).then(
    (results) => results as unknown as QueryResult[],
    () => undefined,
  );
  if (answers === undefined) return false;
  const [wanted, held] = [answers.filter((_, index) => index % 2 === 0), answers.filter((_, index) => index % 2 === 1)].map((results) =>
    JSON.stringify(
      results.map(({ rows, fields }) => [rows, fields.map(({ name, dataTypeID, dataTypeModifier }) => [name, dataTypeID, dataTypeModifier])]),
    ),
  );
  return wanted === held;
}
