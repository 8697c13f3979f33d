import { createRequire } from 'node:module';
import type { CommandEntry, ProgramSpec } from '@pgtrickle-js/core/command';
import type { Command } from './command.js';

/** What the overview shows; a command's modules load only when its name is on the command line. */
const commands: readonly CommandEntry<Command>[] = [
  { name: 'init', summary: 'add the generator and withPgTrickle() to a project', load: () => import('./commands/init.js') },
  { name: 'pull', summary: 'write the stream tables of the database into the schema', load: () => import('./commands/pull.js') },
  { name: 'check', summary: 'compare schema and database, for CI', load: () => import('./commands/check.js') },
  { name: 'external', summary: 'print what keeps Migrate from stream tables', load: () => import('./commands/external.js') },
  { name: 'migration', summary: 'write a migration from declared stream tables', load: () => import('./commands/migration.js') },
];

export const program: ProgramSpec<Command> = {
  name: 'pgt-prisma',
  description: 'Stream tables of pg_trickle in a Prisma schema.',
  version: (createRequire(import.meta.url)('../package.json') as { version: string }).version,
  helpFlags: '-h, --help',
  options: [{ flags: '--json', help: 'print the result as JSON' }],
  commands,
  epilogue: `Example:
  npx pgt-prisma init && npx pgt-prisma pull && npx prisma generate

Exit codes: 0 ok, 1 schema and database differ or failed, 2 usage or schema, 3 cannot connect, 4 not found, 5 unsupported.`,
};
