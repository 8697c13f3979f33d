import type { StreamTableDefinition } from '@pgtrickle-js/core';

/** Where to connect when neither options nor environment say so. No password: use `.pgpass`, or `PGPASSWORD`. */
export interface ConnectionConfig {
  readonly url?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly user?: string | undefined;
  readonly database?: string | undefined;
  readonly sslmode?: string | undefined;
}

export type LintLevel = 'off' | 'warn' | 'error';

/** What `pgtrickle.config.{ts,js,mjs,json,yaml,yml}` says: its default export, or its document. */
export interface ProjectConfig {
  /** What the database remembers as the maker of this project's stream tables. Default: the name of package.json, else of the folder. */
  readonly project?: string | undefined;
  /** Folder of the `.sql` files, relative to the configuration. Default `stream_tables`. */
  readonly streamTables?: string | undefined;
  /** The schema of names without one. Default `public`. */
  readonly schema?: string | undefined;
  /** Stream tables beside those in files. */
  readonly definitions?: readonly StreamTableDefinition[] | undefined;
  readonly connection?: ConnectionConfig | undefined;
  /** Levels of the lint rules, by name. */
  readonly lint?: Readonly<Record<string, LintLevel>> | undefined;
}

/** Gives the configuration back: for its type, in a `pgtrickle.config.ts`. */
export const defineConfig = (config: ProjectConfig): ProjectConfig => config;
