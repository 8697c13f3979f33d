import { catalogReader, PgTrickleError, type QualifiedName, type Queryable, readStandings, type Standing } from '@pgtrickle-js/core';

/** The stream tables of a database, each with what is wrong with it, if anything is. */
export type Health = ReadonlyMap<QualifiedName, string | undefined>;

/** Reads which stream tables there are and which are broken. A database without the extension has none. A failure spares the transaction. */
export async function readHealth(db: Queryable, isTransaction: boolean): Promise<Health> {
  if (!isTransaction) return read(db);
  await db.query('savepoint pgtrickle_health');
  try {
    return await read(db);
  } finally {
    await db.query('rollback to savepoint pgtrickle_health; release savepoint pgtrickle_health');
  }
}

async function read(db: Queryable): Promise<Health> {
  try {
    return new Map((await readStandings(catalogReader(db))).map((standing) => [standing.name, problemOf(standing)]));
  } catch (error) {
    if (error instanceof PgTrickleError && /^SERVER_(EXTENSION|PRIVILEGE)_MISSING$/.test(error.code)) return new Map();
    throw error;
  }
}

function problemOf({ hasLostSource, status, lastError }: Standing): string | undefined {
  if (hasLostSource) return 'a table that it reads is gone';
  return status === 'ERROR' ? `it is in status ERROR${lastError === undefined ? '' : `: ${lastError}`}` : undefined;
}

/** What is wrong after and was not before: by name, in a user's words. */
export function newProblems(before: Health, after: Health, dropped: ReadonlySet<string>): Map<QualifiedName, string> {
  const problems = new Map<QualifiedName, string>();
  for (const [name, problem] of after) if (problem !== undefined && before.get(name) === undefined) problems.set(name, problem);
  for (const name of before.keys()) {
    if (!after.has(name) && !dropped.has(name)) problems.set(name, 'it was dropped along with something else, and not by dropStreamTable');
  }
  return problems;
}
