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

/** Where the definition files are: for commands that read them. */
export interface DirectoryOptions {
  readonly directory?: string | undefined;
}

/** The books of the migrator: no part of what a project defines. */
export function booksOf(config: Knex.Config): string[] {
  const { tableName = 'knex_migrations' } = config.migrations ?? {};
  return [tableName, `${tableName}_lock`];
}
