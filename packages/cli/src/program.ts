import { createRequire } from 'node:module';
import { Argument, Command as Commander, CommanderError, Option } from 'commander';
import type { Command, OptionSpec } from './command.js';
import { globalOptions } from './options.js';

/** A command line that was understood. */
export interface Invocation {
  readonly command: Command;
  readonly args: readonly string[];
  /** By long name in camel case. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** What the overview shows; a command's modules load only when its name is on the command line. */
const commands: readonly { readonly name: string; readonly summary: string; readonly load: () => Promise<{ command: Command }> }[] = [
  { name: 'list', summary: 'list all stream tables', load: () => import('./commands/list.js') },
  { name: 'status', summary: 'show one stream table', load: () => import('./commands/status.js') },
  { name: 'refresh', summary: 'refresh one stream table, or all', load: () => import('./commands/refresh.js') },
  { name: 'freshness', summary: 'check how current stream tables are', load: () => import('./commands/freshness.js') },
  { name: 'health', summary: 'check the server, the change capture and all stream tables', load: () => import('./commands/health.js') },
];

/** The command that a command line names. */
export const namedCommand = (words: readonly string[]): string | undefined => words.find((word) => commands.some(({ name }) => name === word));

/**
 * Reads a command line. Undefined when help or the version was asked for, which `print` has then been given.
 *
 * @throws {CommanderError} when it is not understood.
 */
export async function parseCommandLine(words: readonly string[], print: (text: string) => void): Promise<Invocation | undefined> {
  let invocation: Invocation | undefined;
  const program = new Commander('pgtrickle')
    .description('Look at and work with stream tables of pg_trickle.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-?, --help', 'print help')
    .helpCommand('help [command]', 'print help of a command')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: print, writeErr: () => {} })
    .addHelpText(
      'after',
      '\nExample:\n  pgtrickle list -d shop\n\nExit codes: 0 ok, 1 unhealthy, stale or failed, 2 usage, 3 cannot connect, 4 not found, 5 unsupported by the server.',
    )
    .exitOverride();
  for (const option of globalOptions) program.addOption(toOption(option));
  for (const { name, summary, load } of commands) {
    const sub = program.command(name).summary(summary).helpOption('-?, --help', 'print help');
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

function describe(sub: Commander, { args, description, options, examples }: Command): Commander {
  sub.description(description);
  if (args !== undefined) sub.addArgument(new Argument(args));
  for (const option of options) sub.addOption(toOption(option));
  return sub.addHelpText('after', `\nExamples:\n${examples.map((example) => `  ${example}`).join('\n')}`);
}

function toOption({ flags, help, choices, parse, default: standard }: OptionSpec): Option {
  const option = new Option(flags, help);
  if (choices) option.choices(choices);
  if (parse) option.argParser(parse);
  if (standard !== undefined) option.default(standard);
  return option;
}

function version(): string {
  return (createRequire(import.meta.url)('../package.json') as { version: string }).version;
}
