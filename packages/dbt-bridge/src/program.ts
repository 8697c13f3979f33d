import { didYouMean, PgTrickleError } from '@pgtrickle-js/core';
import { Command, CommanderError, Option } from 'commander';
import { type CommandDeclaration, type CommandName, commands } from './commands/command.js';
import { camelCase, type Flag, flagsOf } from './commands/flag.js';
import { flags } from './commands/flags.js';
import { globalFlags } from './commands/global-flags.js';
import { packageVersion } from './package-version.js';

/** A command line as it was understood: the command, and its flags under their camel-case names. */
export interface CommandLine {
  readonly command: CommandName;
  readonly argument?: string | undefined;
  /** Where it takes any number of them. */
  readonly models?: readonly string[] | undefined;
  readonly flags: Readonly<Record<string, unknown>>;
}

/** Help was asked for: `text` is what to print. */
export interface HelpRequest {
  readonly help: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads a command line. Flags stand before or after the command, as with dbt; environment variables fill in for them.
 *
 * @param args without the program's own name
 * @throws {PgTrickleError} `USAGE_INVALID`, with what was probably meant.
 */
export function parseCommandLine(args: readonly string[], env: Env): CommandLine | HelpRequest {
  let understood: CommandLine | undefined;
  let printed = '';
  const output = { writeOut: (text: string) => (printed += text), writeErr: (text: string) => (printed += text) };
  const program = new Command('pgt-dbt')
    .description('Runs dbt projects on PostgreSQL, with stream tables.')
    .addHelpText('after', '\nExample:\n  $ pgt-dbt build --select staging+ --target dev')
    .option('-V, --version', 'print the version')
    .addOption(new Option('-v').hideHelp())
    .exitOverride()
    .configureOutput(output);
  for (const spelled of ['version', 'v']) {
    program.on(`option:${spelled}`, () => {
      printed = `pgt-dbt ${packageVersion()}`;
      throw new CommanderError(0, 'commander.version', printed);
    });
  }
  for (const flag of globalFlags) for (const option of optionsOf(flag)) program.addOption(option.hideHelp());
  // Only the command that is asked for needs its flags: some hundred of them are not made at each start.
  const asked = new Set(args);
  for (const declaration of commands) {
    const command = declare(program, declaration);
    const { name, alias } = declaration;
    if (!asked.has(name.split(' ').at(-1) ?? name) && !(alias !== undefined && asked.has(alias))) continue;
    const own = flagsOf(name, flags);
    for (const flag of own) for (const option of optionsOf(flag)) command.addOption(option);
    command.action((argument: unknown) => {
      const written = [program, command].flatMap((one) => Object.entries(given(one, own)));
      understood = {
        command: name,
        ...(declaration.argument !== undefined && typeof argument === 'string' ? { argument } : {}),
        ...(declaration.argument !== undefined && Array.isArray(argument) ? { models: argument } : {}),
        flags: { ...fromEnvironment(env, own), ...Object.fromEntries(written) },
      };
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

/** `docs generate` is declared below `docs`, which is made for the first command of its group. */
function declare(program: Command, { name, alias, argument, summary, example }: CommandDeclaration): Command {
  const words = name.split(' ');
  const own = words.at(-1) as string;
  const group = words.length === 1 ? program : (program.commands.find((one) => one.name() === words[0]) ?? program.command(words[0] as string));
  const command = group.command(own).description(summary).addHelpText('after', `\nExample:\n  $ ${example}`).allowExcessArguments(false);
  if (group !== program) group.description(`${group.commands.map((one) => one.name()).join(', ')}`);
  if (alias !== undefined) command.alias(alias);
  if (argument !== undefined) command.argument(argument);
  return command;
}

/** The options of the parser for a flag: itself, its `--no-…`, and its other names. */
function optionsOf({ name, short, aliases = [], value, negatable, help, choices, parse, ignored }: Flag): Option[] {
  const spelled = (long: string) => (value === undefined ? long : `${long} ${value}`);
  const main = new Option(`${short === undefined ? '' : `-${short}, `}${spelled(`--${name}`)}`, negatable ? `${help}; --no-${name} for not` : help);
  const others = aliases.map((alias) => new Option(spelled(alias.length === 1 ? `-${alias}` : `--${alias}`), help).hideHelp());
  const all = [main, ...others];
  for (const option of all) {
    if (choices) takeChoices(option, choices);
    if (parse) option.argParser(parse);
  }
  if (negatable) all.push(new Option(`--no-${name}`, help).hideHelp());
  return ignored ? all.map((option) => option.hideHelp()) : all;
}

/** Several words may come as one, as from a shell that quotes: `--resource-type "model test"`. */
function takeChoices(option: Option, choices: readonly string[]): void {
  option.choices([...choices]);
  const takeOne = option.parseArg;
  if (!option.variadic || takeOne === undefined) return;
  option.argParser<string[]>((text, before) =>
    text
      .trim()
      .split(/\s+/)
      .reduce((taken, word) => takeOne(word, taken), before),
  );
}

/** What the variables of dbt say, for the flags that the command has. */
function fromEnvironment(env: Env, own: readonly Flag[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  const read = (variable: string) => env[`DBT_ENGINE_${variable}`] || env[`DBT_${variable}`] || undefined;
  for (const { name, value, parse, choices, inEnvironment, formerVariable } of own) {
    const variable = name.replaceAll('-', '_').toUpperCase();
    const text = inEnvironment ? (read(variable) ?? (formerVariable === undefined ? undefined : read(formerVariable))) : undefined;
    if (text === undefined || text === '') continue;
    if (value === undefined) values[camelCase(name)] = truth(text, `DBT_${variable}`);
    else if (value.includes('...')) values[camelCase(name)] = text.split(/\s+/);
    else values[camelCase(name)] = parse ? parse(text) : text;
    if (choices && !value?.includes('...') && !choices.includes(text.toLowerCase())) {
      throw new PgTrickleError('USAGE_INVALID', {
        message: `DBT_${variable} is "${text}"`,
        hint: didYouMean(text, choices) ?? `It is one of ${choices.join(', ')}.`,
      });
    }
  }
  const noPrint = read('NO_PRINT');
  if (noPrint !== undefined) values.print ??= !truth(noPrint, 'DBT_NO_PRINT');
  return values;
}

function truth(text: string, variable: string): boolean {
  if (/^(1|t|true|y|yes|on)$/i.test(text)) return true;
  if (/^(0|f|false|n|no|off)$/i.test(text)) return false;
  throw new PgTrickleError('USAGE_INVALID', {
    message: `${variable} is "${text}", which is neither true nor false`,
    hint: `Write ${variable}=1 or ${variable}=0.`,
  });
}

/** Only what was written, under the name of the flag: a flag's default is the business of whoever reads it. */
function given(command: Command, own: readonly Flag[]): Record<string, unknown> {
  const written: Record<string, unknown> = command.opts();
  const values = Object.fromEntries(Object.entries(written).filter(([name]) => command.getOptionValueSource(name) === 'cli'));
  for (const { name, aliases = [] } of own) {
    for (const alias of aliases) {
      const more = values[camelCase(alias)];
      if (more === undefined) continue;
      delete values[camelCase(alias)];
      values[camelCase(name)] = Array.isArray(more) ? [...((values[camelCase(name)] as unknown[] | undefined) ?? []), ...more] : more;
    }
  }
  return values;
}

function usageError(error: CommanderError): PgTrickleError {
  const [message = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const hint = suggestion?.replace(/^\(Did you mean (?:one of )?(.*)\?\)$/, 'Did you mean "$1"?');
  return new PgTrickleError('USAGE_INVALID', { message, hint: hint ?? 'pgt-dbt --help lists commands and flags.' });
}
