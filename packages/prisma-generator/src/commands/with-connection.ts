import type { Queryable } from '@pgtrickle-js/core';
import type { Environment } from '../command.js';
import type { PrismaProject } from '../project/load-project.js';

/** Opens the session that the options, the environment and the project ask for, and closes it whatever happens. */
export async function withConnection<Result>(
  options: Readonly<Record<string, unknown>>,
  { env }: Environment,
  { url: configured }: Pick<PrismaProject, 'url'>,
  work: (db: Queryable) => Promise<Result>,
): Promise<Result> {
  const { connect, resolveConnection } = await import('@pgtrickle-js/core/connect');
  const url = (options.url as string | undefined) ?? (env.PGTRICKLE_URL || configured);
  const client = await connect(resolveConnection({ flags: url === undefined ? {} : { url }, env }), {
    applicationName: env.PGAPPNAME || 'pgt-prisma',
  });
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}
