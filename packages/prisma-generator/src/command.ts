import type { CommandSpec } from '@pgtrickle-js/core/command';

export type { OptionSpec } from '@pgtrickle-js/core/command';

/** What a command gives: one value with two readings, and whether all is well. */
interface Report {
  /** Read as JSON. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Read as text, for people. */
  readonly text: string;
  /** For stderr: what is worth knowing beside the data. */
  readonly notes?: readonly string[];
  /** False ends the command with exit code 1. */
  readonly ok: boolean;
}

/** Where a command runs. */
export interface Environment {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface Command extends CommandSpec {
  run(args: readonly string[], options: Readonly<Record<string, unknown>>, environment: Environment): Promise<Report>;
}
