import { createRequire } from 'node:module';
import { compareVersions, PgTrickleError } from '@pgtrickle-js/core';
import type { Knex } from 'knex';
import { hookedSource } from './hooked-source.js';
import { type HookOptions, type MigrationHooks, migrationHooks } from './hooks.js';
import { kindOf } from './kind-of.js';
import { type ClientClass, lockingClient } from './migration-lock.js';
import { optionsKey } from './project.js';
import type { MigrationSettings } from './settings.js';

/** What `withStreamTables` may be told. */
export interface MigrationOptions extends MigrationSettings {
  /** What the project is called on the stream tables that it declares. Default: the name in the nearest `package.json`. */
  readonly project?: string | undefined;
  /** Gets what a batch did to stream tables, a line each: `create public.order_totals`. Default: written to stderr. */
  readonly report?: ((lines: readonly string[]) => void) | undefined;
}

/**
 * A configuration for a knexfile under which migrations are safe: runs wait for each other, also the first ones; a killed run leaves no
 * lock; `lock_timeout` and others are set for each transaction; a batch that would leave a stream table broken is undone.
 * Hooks of the configuration's own run inside of these.
 *
 * @throws {PgTrickleError} `KNEX_CONFIG_INVALID` for what is no configuration, and for another client than `pg` or `pgnative`; when it connects, without a connection
 * @example
 * export default withStreamTables({ client: 'pg', connection: process.env.DATABASE_URL });
 */
export function withStreamTables<Config extends Knex.Config>(config: Config, options: MigrationOptions = {}): Config {
  const { project, report = writeLines, ...settings } = options;
  if (typeof config !== 'object' || config === null) {
    throw new PgTrickleError('KNEX_CONFIG_INVALID', { message: `the configuration is ${kindOf(config)}, not an object` });
  }
  const { client = 'pg', migrations = {} } = config;
  if (typeof client === 'string' && !['pg', 'postgres', 'postgresql', 'pgnative'].includes(client)) {
    throw new PgTrickleError('KNEX_CONFIG_INVALID', {
      message: `the client of the configuration is "${client}", and stream tables are in PostgreSQL`,
      hint: "Use client: 'pg'.",
    });
  }
  return {
    ...config,
    client: lockingClient(client as string | ClientClass) as unknown as Config['client'],
    migrations: withHooks(migrations, { settings, report }),
    [optionsKey]: { project },
  };
}

function withHooks(migrations: Knex.MigratorConfig & Partial<MigrationHooks>, options: HookOptions): Knex.MigratorConfig {
  const hooks = migrationHooks(options);
  if (!knowsHooks()) return { ...migrations, migrationSource: hookedSource(migrations, hooks) };
  return {
    ...migrations,
    beforeAll: inTurn(hooks.beforeAll, migrations.beforeAll),
    beforeEach: inTurn(hooks.beforeEach, migrations.beforeEach),
    afterEach: inTurn(migrations.afterEach, hooks.afterEach),
    afterAll: inTurn(migrations.afterAll, hooks.afterAll),
  } as Knex.MigratorConfig;
}

type Hook = MigrationHooks['beforeAll'];

function inTurn(...all: readonly (Hook | undefined)[]): Hook {
  return async (knex, migrations) => {
    for (const hook of all) await hook?.(knex, migrations);
  };
}

/** Hooks came with Knex 3.2. */
function knowsHooks(): boolean {
  const { version } = createRequire(import.meta.url)('knex/package.json') as { version: string };
  return compareVersions(version, '3.2.0') >= 0;
}

function writeLines(lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`stream table: ${line}\n`);
}
