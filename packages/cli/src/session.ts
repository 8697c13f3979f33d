import type { Queryable } from '@pgtrickle-js/core';
import type { LoadedConfig } from './project/load-config.js';
import type { Terminal } from './terminal/terminal.js';

/** A connection of the command's own. */
export interface Connection extends Queryable {
  end(): Promise<void>;
}

/** What a command works with. */
export interface Session {
  /** The server that options, environment and project name: connected on the first call, closed at the end. */
  connect(): Promise<Connection>;
  /** One more connection to the same server, which the caller ends. */
  connectAnew(): Promise<Connection>;
  /** Where the command would connect, for people. */
  target(): Promise<string>;
  /** The project's configuration; a default one where there is no file. */
  config(): Promise<LoadedConfig>;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly terminal: Terminal;
  /** The format asked for, for commands that print as they go. */
  readonly format: OutputFormat;
  /** Fires when the command is interrupted. */
  readonly signal: AbortSignal;
}

export const outputFormats = ['table', 'wide', 'json', 'ndjson', 'yaml', 'csv', 'name'] as const;
export type OutputFormat = (typeof outputFormats)[number];
