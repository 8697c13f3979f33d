import { writeFileSync } from 'node:fs';
import type { Knex } from 'knex';
import { withSession } from '../session.js';
import { drizzleViews } from '../types/drizzle.js';
import { knexTables } from '../types/knex.js';
import { kyselyTables } from '../types/kysely.js';
import { readTypedTables } from '../types/typed-table.js';
import type { Command, Report } from './command.js';
import { withKnex } from './with-knex.js';

export const command: Command = {
  description: 'Print TypeScript types of the stream tables, without internal columns and read-only.',
  options: [
    { flags: '--kysely', help: "for Kysely's Database" },
    { flags: '--drizzle', help: 'views for Drizzle' },
    { flags: '-o, --out <file>', help: 'write a file instead' },
  ],
  examples: ['pgt-knex types --out src/stream-tables.d.ts', 'pgt-knex types --drizzle --out src/stream-tables.ts'],
  run: (_, options) => withKnex(options, (knex) => types(knex, options)),
};

/** What the types are for, and where they go. */
interface TypesOptions {
  readonly kysely?: boolean | undefined;
  readonly drizzle?: boolean | undefined;
  readonly out?: string | undefined;
}

/** TypeScript of all stream tables. */
async function types(knex: Knex, { kysely, drizzle, out }: TypesOptions): Promise<Report> {
  const tables = await withSession(knex, ({ db }) => readTypedTables(db));
  const text = await (drizzle ? drizzleViews(tables) : kysely ? kyselyTables(tables) : knexTables(tables));
  if (out === undefined) return { data: { tables, text }, text: text.trimEnd(), ok: true };
  writeFileSync(out, text);
  return { data: { tables, file: out }, text: `wrote ${out}: ${tables.length} stream tables`, ok: true };
}
