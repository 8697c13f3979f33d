import { createRequire } from 'node:module';
import { Argument, Command as Commander, CommanderError, Option } from 'commander';
import type { Command } from './command.js';

/** A command line that was understood. */
export interface Invocation {
  readonly command: Command;
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** What the overview shows; a command's modules load only when its name is on the command line. */
const commands: readonly { readonly name: string; readonly summary: string; readonly load: () => Promise<{ command: Command }> }[] = [
  { name: 'init', summary: 'add the generator and withPgTrickle() to a project', load: () => import('./commands/init.js') },
  { name: 'pull', summary: 'write the stream tables of the database into the schema', load: () => import('./commands/pull.js') },
  { name: 'check', summary: 'compare schema and database, for CI', load: () => import('./commands/check.js') },
  { name: 'external', summary: 'print what keeps Migrate from stream tables', load: () => import('./commands/external.js') },
  { name: 'migration', summary: 'write a migration from declared stream tables', load: () => import('./commands/migration.js') },
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
  const program = new Commander('pgt-prisma')
    .description('Stream tables of pg_trickle in a Prisma schema.')
    .version((createRequire(import.meta.url)('../package.json') as { version: string }).version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help of a command')
    .configureOutput({ writeOut: print, writeErr: () => {} })
    .addHelpText(
      'after',
      '\nExample:\n  npx pgt-prisma init && npx pgt-prisma pull && npx prisma generate\n\nExit codes: 0 ok, 1 schema and database differ or failed, 2 usage or schema, 3 cannot connect, 4 not found, 5 unsupported.',
    )
    .exitOverride();
  for (const { name, summary, load } of commands) {
    const sub = program.command(name).summary(summary).helpOption('-h, --help', 'print help');
    if (!words.includes(name)) continue;
    const { command } = await load();
    describe(sub, command).action(() => {
      invocation = { command, args: sub.processedArgs.flat().filter((arg) => arg !== undefined), options: sub.opts() };
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
  for (const { flags, help } of [...options, { flags: '--json', help: 'print the result as JSON' }]) sub.addOption(new Option(flags, help));
  return sub.addHelpText('after', `\nExamples:\n${examples.map((example) => `  ${example}`).join('\n')}`);
}
