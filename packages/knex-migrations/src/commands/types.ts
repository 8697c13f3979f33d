import { writeFileSync } from 'node:fs';
import type { Knex } from 'knex';
import { withSession } from '../session.js';
import { drizzleViews } from '../types/drizzle.js';
import { knexTables } from '../types/knex.js';
import { kyselyTables } from '../types/kysely.js';
import { readTypedTables } from '../types/typed-table.js';
import type { Report } from './command.js';

/** What the types are for, and where they go. */
export interface TypesOptions {
  readonly kysely?: boolean | undefined;
  readonly drizzle?: boolean | undefined;
  readonly out?: string | undefined;
}

/** TypeScript of all stream tables. */
export async function types(knex: Knex, { kysely, drizzle, out }: TypesOptions): Promise<Report> {
  const tables = await withSession(knex, ({ db }) => readTypedTables(db));
  const text = drizzle ? drizzleViews(tables) : kysely ? kyselyTables(tables) : knexTables(tables);
  if (out === undefined) return { data: { tables, text }, text: text.trimEnd(), ok: true };
  writeFileSync(out, text);
  return { data: { tables, file: out }, text: `wrote ${out}: ${tables.length} stream tables`, ok: true };
}
