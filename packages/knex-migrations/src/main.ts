import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Command, CommanderError } from 'commander';
import type { Knex } from 'knex';
import type { DirectoryOptions, Report } from './commands/command.js';
import type { KnexfileOptions } from './commands/knexfile.js';
import type { TypesOptions } from './commands/types.js';

/** Where the command writes: data to `out`, messages to `err`. */
export interface Streams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

type GlobalOptions = KnexfileOptions & { readonly json?: boolean };
type CommandOptions = GlobalOptions & DirectoryOptions & TypesOptions;

/**
 * Runs one command line and gives its exit code: 0 when all is well, 1 when a check or a migration failed, 2 when the command line or the
 * knexfile is not understood. Everything thrown ends here.
 */
export async function main(words: readonly string[], { out, err }: Streams): Promise<number> {
  const isJson = words.includes('--json');
  let report: Report | undefined;
  const program = describe((work) => async (...args: unknown[]) => {
    report = await work(...args);
  });
  program.configureOutput({ writeOut: out, writeErr: () => undefined }).exitOverride();
  for (const command of program.commands) command.configureOutput({ writeOut: out, writeErr: () => undefined }).exitOverride();
  try {
    if (words.length === 0) {
      out(program.helpInformation());
      return 2;
    }
    await program.parseAsync([...words], { from: 'user' });
    if (report === undefined) return 0;
    out(isJson ? `${JSON.stringify(report.data, null, 2)}\n` : report.text && `${report.text}\n`);
    return report.ok ? 0 : 1;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0;
    const { fromUnknown, PgTrickleError, renderError } = await import('@pgtrickle-js/core');
    const error =
      thrown instanceof CommanderError
        ? new PgTrickleError('USAGE_INVALID', { message: thrown.message.replace(/^error: /, '').replaceAll("'", '"'), hint: 'See pgt-knex --help.' })
        : fromUnknown(thrown);
    err(isJson ? `${JSON.stringify({ error: { code: error.code, message: error.message, hint: error.hint } })}\n` : `${renderError(error)}\n`);
    return error.code === 'USAGE_INVALID' || error.code === 'KNEX_CONFIG_INVALID' ? 2 : 1;
  }
}

type Handler = (work: (...args: unknown[]) => Promise<Report>) => (...args: unknown[]) => Promise<void>;

function describe(handle: Handler): Command {
  const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
  const program = new Command('pgt-knex')
    .description('Stream tables of a Knex project: what pending migrations do, what is amiss, types, definition files.')
    .version(version, '-V, --version')
    .option('--knexfile <path>', 'the knexfile (default: found here or above)')
    .option('--env <name>', 'environment of the knexfile (default: NODE_ENV, or development)')
    .option('--json', 'print JSON')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText(
      'after',
      '\nExample:\n  pgt-knex plan\n\nExit codes: 0 all is well, 1 something is amiss or failed, 2 the command line or the knexfile is not understood.',
    );
  const directory = ['-d, --directory <path>', 'folder of the definition files, from the knexfile (default: stream_tables)'] as const;
  const withKnex = (work: (knex: Knex, options: CommandOptions) => Promise<Report>) =>
    handle(async (options) => runWithKnex({ ...program.opts<GlobalOptions>(), ...(options as CommandOptions) }, work));

  program
    .command('plan')
    .description('Run pending migrations in a transaction that is rolled back, and print what they do as SQL.')
    .addHelpText('after', '\nExample:\n  pgt-knex plan > review.sql')
    .action(withKnex(async (knex) => (await import('./commands/plan.js')).plan(knex)));
  program
    .command('check')
    .description('Compare definition files with the database, and try pending migrations up, down and up again; nothing is kept.')
    .option(...directory)
    .addHelpText('after', '\nExample:\n  pgt-knex check --json')
    .action(withKnex(async (knex, options) => (await import('./commands/check.js')).check(knex, options)));
  program
    .command('types')
    .description('Print TypeScript types of the stream tables, without internal columns and read-only.')
    .option('--kysely', "for Kysely's Database")
    .option('--drizzle', 'views for Drizzle')
    .option('-o, --out <file>', 'write a file instead')
    .addHelpText('after', '\nExample:\n  pgt-knex types --out src/stream-tables.d.ts')
    .action(withKnex(async (knex, options) => (await import('./commands/types.js')).types(knex, options)));
  program
    .command('make <name>')
    .description('Write the next version of a definition, and the migration that goes there.')
    .option(...directory)
    .addHelpText('after', '\nExample:\n  pgt-knex make order_totals')
    .action(
      handle(async (name, options) => {
        const { make } = await import('./commands/make.js');
        return make(name as string, { ...program.opts<GlobalOptions>(), ...(options as DirectoryOptions) });
      }),
    );
  return program;
}

/** In the folder of the knexfile, where Knex works. */
async function runWithKnex(options: CommandOptions, work: (knex: Knex, options: CommandOptions) => Promise<Report>): Promise<Report> {
  const { findKnexfile, loadKnexfile } = await import('./commands/knexfile.js');
  const path = findKnexfile(options.knexfile, process.cwd());
  const folder = process.cwd();
  process.chdir(dirname(path));
  const { default: knexFactory } = await import('knex');
  const { PgTrickleError } = await import('@pgtrickle-js/core');
  const config = await loadKnexfile(path, options.env);
  const knex = knexFactory({ ...config, pool: { ...config.pool, min: 0, max: 2 } });
  try {
    if (config.connection === undefined) {
      throw new PgTrickleError('KNEX_CONFIG_INVALID', {
        message: `${path} gives no connection`,
        hint: 'Set connection in the knexfile; when it comes from a variable such as DATABASE_URL, set that.',
      });
    }
    return await work(knex, options);
  } finally {
    process.chdir(folder);
    await knex.destroy();
  }
}
