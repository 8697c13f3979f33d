import { PgTrickleError } from '@pgtrickle-js/core';
import { Command, CommanderError, Option } from 'commander';
import { type CommandName, commands } from './commands/command.js';
import { type Flag, type FlagGroup, flags } from './commands/flags.js';

/** A command line as it was understood: the command, and its flags under their camel-case names. */
export interface CommandLine {
  readonly command: CommandName;
  readonly flags: Readonly<Record<string, unknown>>;
}

/** Help was asked for: `text` is what to print. */
export interface HelpRequest {
  readonly help: string;
}

/**
 * Reads a command line. Flags stand before or after the command, as with dbt; environment variables fill in for them.
 *
 * @param args without the program's own name
 * @throws {PgTrickleError} `USAGE_INVALID`, with what was probably meant.
 */
export function parseCommandLine(args: readonly string[], env: Readonly<Record<string, string | undefined>>): CommandLine | HelpRequest {
  let understood: CommandLine | undefined;
  let printed = '';
  const program = new Command('pgt-dbt')
    .description('Runs dbt projects on PostgreSQL, with stream tables.')
    .addHelpText('after', '\nExample:\n  $ pgt-dbt build --select staging+ --target dev')
    .exitOverride()
    .configureOutput({ writeOut: (text) => (printed += text), writeErr: (text) => (printed += text) });
  for (const flag of flags) if (flag.commands === 'all') program.addOption(optionOf(flag).hideHelp());
  for (const { name, alias, summary, example, groups } of commands) {
    const command = program.command(name).description(summary).addHelpText('after', `\nExample:\n  $ ${example}`).allowExcessArguments(false);
    if (alias !== undefined) command.alias(alias);
    for (const flag of flags) if (flag.commands === 'all' || groups.includes(flag.commands)) command.addOption(optionOf(flag));
    command.action(() => {
      understood = { command: name, flags: { ...fromEnvironment(env, groups), ...given(program), ...given(command) } };
    });
  }
  try {
    program.parse([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0 || error.code === 'commander.help') return { help: printed };
    throw usageError(error);
  }
  return understood ?? { help: program.helpInformation() };
}

function optionOf({ flags: text, help, choices, parse, ignored }: Flag): Option {
  const option = new Option(text, help);
  if (choices) option.choices([...choices]);
  if (parse) option.argParser(parse);
  return ignored ? option.hideHelp() : option;
}

/** What the variables of dbt say, for the flags that the command has. */
function fromEnvironment(env: Readonly<Record<string, string | undefined>>, groups: readonly FlagGroup[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const flag of flags) {
    const text = flag.env === undefined ? undefined : env[flag.env];
    if (text === undefined || text === '' || !(flag.commands === 'all' || groups.includes(flag.commands))) continue;
    const option = optionOf(flag);
    if (option.required) values[option.attributeName()] = text;
    else values[option.attributeName()] = /^(1|t|true|y|yes|on)$/i.test(text) !== option.negate;
  }
  return values;
}

/** Only what was written: a flag's default is the business of whoever reads it. */
function given(command: Command): Record<string, unknown> {
  const values: Record<string, unknown> = command.opts();
  return Object.fromEntries(Object.entries(values).filter(([name]) => command.getOptionValueSource(name) === 'cli'));
}

/** Commands of dbt that a later version has. */
const later = ['clean', 'clone', 'deps', 'docs', 'freshness', 'init', 'retry', 'run-operation', 'show', 'snapshot', 'source'];

function usageError(error: CommanderError): PgTrickleError {
  const [message = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const command = /^unknown command '(.*)'$/.exec(message)?.[1];
  if (command !== undefined && later.includes(command)) {
    return new PgTrickleError('USAGE_INVALID', {
      message: `this version of pgt-dbt has no command "${command}" yet`,
      hint: `It has ${commands.map(({ name }) => name).join(', ')}.`,
    });
  }
  const hint = suggestion?.replace(/^\(Did you mean (?:one of )?(.*)\?\)$/, 'Did you mean "$1"?');
  return new PgTrickleError('USAGE_INVALID', { message, hint: hint ?? 'pgt-dbt --help lists commands and flags.' });
}
