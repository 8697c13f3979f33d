import { dirname } from 'node:path';
import { PgTrickleError } from '@pgtrickle-js/core';
import knexFactory, { type Knex } from 'knex';
import { connectFailure } from '../connect-failure.js';
import { findKnexfile, type KnexfileOptions, loadKnexfile } from './knexfile.js';

/** Runs `work` with the Knex instance of the knexfile, in its folder, where Knex works. @throws {PgTrickleError} `KNEX_CONFIG_INVALID` */
export async function withKnex<Result>({ knexfile, env }: KnexfileOptions, work: (knex: Knex) => Promise<Result>): Promise<Result> {
  const folder = process.cwd();
  const path = findKnexfile(knexfile, folder);
  process.chdir(dirname(path));
  const config = await loadKnexfile(path, env);
  const knex = knexFactory({ ...config, pool: { ...config.pool, min: 0, max: 2 }, log: { warn: complain, ...config.log } });
  try {
    if (config.connection === undefined) {
      throw new PgTrickleError('KNEX_CONFIG_INVALID', {
        message: `${path} gives no connection`,
        hint: 'Set connection in the knexfile; when it comes from a variable such as DATABASE_URL, set that.',
      });
    }
    await assertConnects(knex);
    return await work(knex);
  } finally {
    process.chdir(folder);
    await knex.destroy();
  }
}

async function assertConnects({ client }: Knex): Promise<void> {
  try {
    await client.releaseConnection(await client.acquireConnection());
  } catch (error) {
    throw await connectFailure(error, client.connectionSettings);
  }
}

/** Knex writes its warnings to where the data goes; that it could not connect is said by the error. */
function complain(message: string): void {
  if (!message.startsWith('Acquire connection error')) process.stderr.write(`${message}\n`);
}
