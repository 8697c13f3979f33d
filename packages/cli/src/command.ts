import type { Queryable } from '@pgtrickle-js/core';

/** An option as data: what the parser takes, what the help says. */
export interface OptionSpec {
  /** As commander reads it: `-o, --output <format>`. */
  readonly flags: string;
  readonly help: string;
  readonly choices?: readonly string[];
  /** Text to value. Throws commander's `InvalidArgumentError`. */
  readonly parse?: (text: string) => unknown;
  readonly default?: string;
}

/** What a command gives: one value with two readings, and whether all is well. */
export interface Report {
  /** Read as JSON. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Read as text, for people. */
  readonly text: string;
  /** For stderr: what is worth knowing beside the data. */
  readonly notes?: readonly string[];
  /** False ends the command with exit code 1. */
  readonly ok: boolean;
}

/** A command as the program knows it: how it is called, and what it does. */
export interface Command {
  /** As commander reads it: `[names...]`. */
  readonly args?: string;
  readonly description: string;
  readonly options: readonly OptionSpec[];
  readonly examples: readonly string[];
  /** Checks what was given, before anything is connected; the result does the work. Throws a `PgTrickleError` with code USAGE_INVALID. */
  prepare(args: readonly string[], options: Readonly<Record<string, unknown>>): (db: Queryable) => Promise<Report>;
}
