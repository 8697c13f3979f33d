/**
 * The frame of a command with subcommands: reading the line, one form of errors, exit codes. Needs `commander`, which a command brings along.
 *
 * @module
 */
export { commandError } from './command/command-error.js';
export type { CommandEntry, CommandSpec, OptionSpec, ProgramSpec } from './command/command-spec.js';
export { exitCodeForError, exitCodes } from './command/exit-codes.js';
export { type Invocation, parseCommandLine } from './command/parse-command-line.js';
export { spareParser } from './command/spare-parser.js';
export { renderError } from './error/render-error.js';
