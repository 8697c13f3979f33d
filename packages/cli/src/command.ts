import type { CommandSpec } from '@pgtrickle-js/core/command';
import type { Session } from './session.js';

export type { OptionSpec } from '@pgtrickle-js/core/command';

/** A value as JSON has it, with times and integers of any size. */
export type Row = Readonly<Record<string, unknown>>;

/** What a command gives: one value with its readings, and whether all is well. */
export interface Report {
  /** Read as JSON or YAML. */
  readonly data: Row;
  /** Read one by one, as ndjson, csv or name. Left out: `data` itself is the only one. */
  readonly rows?: readonly Row[];
  /** Read as text, for people. */
  readonly text: string;
  /** The same with more columns. Left out: as `text`. */
  readonly wide?: () => string;
  /** For stderr: what is worth knowing beside the data. */
  readonly notes?: readonly string[];
  /** False ends the command with exit code 1. */
  readonly ok: boolean;
  /** Where `ok` does not say it all. */
  readonly exitCode?: number;
}

/** A command as the program knows it: how it is called, and what it does. */
export interface Command extends CommandSpec {
  /**
   * Checks what was given, before anything is connected; the result does the work. Undefined: everything has been printed.
   *
   * @throws {PgTrickleError} `USAGE_INVALID`, `NAME_INVALID`
   */
  prepare(args: readonly string[], options: Readonly<Record<string, unknown>>): (session: Session) => Promise<Report | undefined>;
}
