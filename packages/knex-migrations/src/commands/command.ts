import type { CommandSpec, OptionSpec } from '@pgtrickle-js/core/command';
import type { Knex } from 'knex';

/** What a command gives: one value with two readings, and whether all is well. */
export interface Report {
  /** Read as JSON. */
  readonly data: object;
  /** Read by people. */
  readonly text: string;
  /** False ends the command with exit code 1. */
  readonly ok: boolean;
}

/** A command of `pgt-knex`. */
export interface Command extends CommandSpec {
  run(args: readonly string[], options: Readonly<Record<string, unknown>>): Promise<Report>;
}

/** Where the definition files are: for commands that read them. */
export interface DirectoryOptions {
  readonly directory?: string | undefined;
}

export const directoryOption: OptionSpec = {
  flags: '-d, --directory <path>',
  help: 'folder of the definition files, from the knexfile (default: stream_tables)',
};

/** The books of the migrator: no part of what a project defines. */
export function booksOf(config: Knex.Config): string[] {
  const { tableName = 'knex_migrations' } = config.migrations ?? {};
  return [tableName, `${tableName}_lock`];
}
