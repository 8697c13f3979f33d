import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PgTrickleError, type Queryable } from '@pgtrickle-js/core';
import type { Environment } from '../command.js';
import type { PrismaProject } from '../project/load-project.js';

/**
 * Opens the session that the options, the environment and the project ask for, and closes it whatever happens.
 *
 * @throws {PgTrickleError} `CONNECT_*`; `CONNECT_URL_INVALID` when nothing names a database
 */
export async function withConnection<Result>(
  options: Readonly<Record<string, unknown>>,
  { folder, env }: Environment,
  { url: configured }: Pick<PrismaProject, 'url'>,
  work: (db: Queryable) => Promise<Result>,
): Promise<Result> {
  const { connect, resolveConnection } = await import('@pgtrickle-js/core/connect');
  const url = (options.url as string | undefined) ?? (env.PGTRICKLE_URL || configured);
  if (url === undefined && !databaseVariables.some((name) => env[name])) throw noDatabase(folder);
  const client = await connect(resolveConnection({ flags: url === undefined ? {} : { url }, env }), {
    applicationName: env.PGAPPNAME || 'pgt-prisma',
  });
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

const databaseVariables = ['DATABASE_URL', 'PGHOST', 'PGHOSTADDR', 'PGPORT', 'PGDATABASE', 'PGUSER', 'PGSERVICE'];

/** Prisma 7 reads no `.env` by itself: who comes from Prisma 6 has one, and wonders. */
function noDatabase(folder: string): PgTrickleError {
  return new PgTrickleError('CONNECT_URL_INVALID', {
    message: 'no database is named: no --url, no url in prisma.config.ts, and neither PGTRICKLE_URL nor DATABASE_URL is set',
    hint: existsSync(join(folder, '.env'))
      ? "There is a .env, which Prisma 7 does not read by itself: npm install dotenv, and write import 'dotenv/config' at the top of prisma.config.ts."
      : 'Run: DATABASE_URL=postgres://user@host/database npx pgt-prisma pull',
  });
}
