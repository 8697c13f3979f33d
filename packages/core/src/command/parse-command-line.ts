import { Command as Commander, CommanderError, Option } from 'commander';
import type { CommandSpec, OptionSpec, ProgramSpec } from './command-spec.js';

/** A command line that was understood. */
export interface Invocation<Command> {
  readonly command: Command;
  readonly args: readonly string[];
  /** By long name in camel case. */
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * Reads a command line. Undefined when help or the version was asked for, which `print` has then been given.
 *
 * @throws {CommanderError} when it is not understood; `commandError` puts it into words.
 * @example
 * const invocation = await parseCommandLine(program, process.argv.slice(2), (text) => process.stdout.write(text));
 * if (invocation !== undefined) await invocation.command.run(invocation.args, invocation.options);
 */
export async function parseCommandLine<Command extends CommandSpec>(
  { name: programName, description, version, helpFlags, options, commands, epilogue }: ProgramSpec<Command>,
  words: readonly string[],
  print: (text: string) => void,
): Promise<Invocation<Command> | undefined> {
  let invocation: Invocation<Command> | undefined;
  const program = new Commander(programName)
    .description(description)
    .version(version, '-V, --version', 'print the version')
    .helpOption(helpFlags, 'print help')
    .helpCommand('help [command]', 'print help of a command')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: print, writeErr: () => {} })
    .addHelpText('after', `\n${epilogue}`)
    .exitOverride();
  for (const option of options) program.addOption(toOption(option));
  for (const { name, summary, load } of commands) {
    const sub = program.command(name).summary(summary).helpOption(helpFlags, 'print help');
    if (!words.includes(name)) continue;
    const { command } = await load();
    describe(sub, command).action(() => {
      invocation = { command, args: sub.processedArgs.flat().filter((arg) => arg !== undefined), options: sub.optsWithGlobals() };
    });
  }
  try {
    await program.parseAsync([...words], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return undefined;
    throw error;
  }
  return invocation;
}

function describe(sub: Commander, { args, description, options, examples }: CommandSpec): Commander {
  sub.description(description);
  if (args !== undefined) sub.arguments(args);
  for (const option of options) sub.addOption(toOption(option));
  return sub.addHelpText('after', `\nExamples:\n${examples.map((example) => `  ${example}`).join('\n')}`);
}

function toOption({ flags, help, choices, parse, default: standard }: OptionSpec): Option {
  const option = new Option(flags, help);
  if (choices) option.choices([...choices]);
  if (parse) option.argParser(parse);
  if (standard !== undefined) option.default(standard);
  return option;
}
