import { Command as Commander, CommanderError, Option } from 'commander';
import type { Command, OptionSpec } from './command.js';
import { globalOptions } from './options.js';
import { version } from './version.js';

/** A command line that was understood. */
export interface Invocation {
  readonly command: Command;
  readonly args: readonly string[];
  /** By long name in camel case. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** A command as the overview has it. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: Command }>;
}

/** What the overview shows; a command's modules load only when its name is on the command line. */
export const commands: readonly CommandEntry[] = [
  { name: 'list', summary: 'list all stream tables', load: () => import('./commands/list.js') },
  { name: 'status', summary: 'show one stream table', load: () => import('./commands/status.js') },
  { name: 'create', summary: 'create a stream table', load: () => import('./commands/create.js') },
  { name: 'alter', summary: 'change a stream table', load: () => import('./commands/alter.js') },
  { name: 'drop', summary: 'drop a stream table', load: () => import('./commands/drop.js') },
  { name: 'refresh', summary: 'refresh one stream table, or all', load: () => import('./commands/refresh.js') },
  { name: 'pause', summary: 'stop refreshes', load: () => import('./commands/pause.js') },
  { name: 'resume', summary: 'let refreshes go on', load: () => import('./commands/resume.js') },
  { name: 'explain', summary: 'explain how one is maintained', load: () => import('./commands/explain.js') },
  { name: 'history', summary: 'show the last refreshes', load: () => import('./commands/history.js') },
  { name: 'stats', summary: 'sum up the refreshes', load: () => import('./commands/stats.js') },
  { name: 'sources', summary: 'show what stream tables read', load: () => import('./commands/sources.js') },
  { name: 'graph', summary: 'show what feeds what', load: () => import('./commands/graph.js') },
  { name: 'freshness', summary: 'check how current stream tables are', load: () => import('./commands/freshness.js') },
  { name: 'health', summary: 'check the server, the change capture and all stream tables', load: () => import('./commands/health.js') },
  { name: 'doctor', summary: 'find the traps of this server and what repairs them', load: () => import('./commands/doctor.js') },
  { name: 'watch', summary: 'watch stream tables as they change', load: () => import('./commands/watch.js') },
  { name: 'dashboard', summary: 'serve a live page of all stream tables', load: () => import('./commands/dashboard.js') },
  { name: 'metrics', summary: 'print or serve metrics for Prometheus', load: () => import('./commands/metrics.js') },
  { name: 'wait', summary: 'wait until one is fresh, populated or has a status', load: () => import('./commands/wait.js') },
  { name: 'plan', summary: 'show what would make the database as the files say', load: () => import('./commands/plan.js') },
  { name: 'apply', summary: 'make the database as the files, or a saved plan, say', load: () => import('./commands/apply.js') },
  { name: 'drift', summary: 'check whether database and files differ', load: () => import('./commands/drift.js') },
  { name: 'import', summary: 'write the stream tables of a database as files', load: () => import('./commands/import.js') },
  { name: 'validate', summary: 'check the files', load: () => import('./commands/validate.js') },
  { name: 'lint', summary: 'look for what is unwise in the files', load: () => import('./commands/lint.js') },
  { name: 'export', summary: 'write migrations of the stream tables there are', load: () => import('./commands/export.js') },
  { name: 'convert', summary: 'plan the move from a materialized view', load: () => import('./commands/convert.js') },
  { name: 'init', summary: 'start a project', load: () => import('./commands/init.js') },
  { name: 'completion', summary: 'print the completion script of a shell', load: () => import('./commands/completion.js') },
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
      '\nExample:\n  pgtrickle list -d shop\n\nExit codes: 0 ok, 1 unhealthy, stale or failed, 2 usage, 3 cannot connect,\n4 not found, 5 unsupported by the server, 124 timed out, 130 interrupted.',
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
