import { CommanderError } from 'commander';
import { didYouMean } from '../error/did-you-mean.js';
import { fromUnknown } from '../error/from-unknown.js';
import { PgTrickleError } from '../error/pg-trickle-error.js';
import type { CommandSpec, ProgramSpec } from './command-spec.js';

/** Whatever a command line ended with, as one of our errors: commander's complaints become `USAGE_INVALID`, with what was probably meant. */
export function commandError<Command extends CommandSpec>(
  { name, commands }: ProgramSpec<Command>,
  words: readonly string[],
  thrown: unknown,
): PgTrickleError {
  if (!(thrown instanceof CommanderError)) return fromUnknown(thrown);
  const names = commands.map((command) => command.name);
  const [first, asked] = words;
  // Of `help lst` commander only shows the overview.
  if (first === 'help' && asked !== undefined && !asked.startsWith('-') && !names.includes(asked)) {
    return usageError(`unknown command "${asked}"`, didYouMean(asked, names) ?? `See ${name} --help.`);
  }
  if (thrown.code === 'commander.help') return usageError('the command line names no command', `See ${name} --help.`);
  const command = words.find((word) => names.includes(word));
  // What to do about it stands on a second line, or behind the first sentence.
  const [, problem = thrown.message, advice] = /^(?:error: )?(.*?)(?:\. ((?:Allowed|Write) .*)|\n.*)?$/s.exec(thrown.message) ?? [];
  const meant = /Did you mean (.*)\?/.exec(thrown.message)?.[1]?.replaceAll('"', '');
  const see = `See ${name} ${command === undefined ? '' : `${command} `}--help.`;
  return usageError(problem.replaceAll("'", '"'), meant ? `Did you mean "${meant}"?` : (advice ?? see));
}

const usageError = (message: string, hint: string) => new PgTrickleError('USAGE_INVALID', { message, hint });
