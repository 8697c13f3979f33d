import { createRequire } from 'node:module';
import type { CommandEntry, ProgramSpec } from '@pgtrickle-js/core/command';
import type { Command } from './commands/command.js';

/** What the overview shows; a command's modules load only when its name is on the command line. */
const commands: readonly CommandEntry<Command>[] = [
  { name: 'plan', summary: 'what pending migrations would do, as SQL', load: () => import('./commands/plan.js') },
  { name: 'check', summary: 'drift, and what pending migrations would break', load: () => import('./commands/check.js') },
  { name: 'types', summary: 'TypeScript of the stream tables', load: () => import('./commands/types.js') },
  { name: 'make', summary: 'the next version of a definition, and its migration', load: () => import('./commands/make.js') },
];

export const program: ProgramSpec<Command> = {
  name: 'pgt-knex',
  description: 'Stream tables of a Knex project: what pending migrations do, what is amiss, types, definition files.',
  version: (createRequire(import.meta.url)('../package.json') as { version: string }).version,
  helpFlags: '-h, --help',
  options: [
    { flags: '--knexfile <path>', help: 'the knexfile (default: found here or above)' },
    { flags: '--env <name>', help: 'environment of the knexfile (default: NODE_ENV, or development)' },
    { flags: '--json', help: 'print JSON' },
  ],
  commands,
  epilogue: `Example:
  pgt-knex plan

Exit codes: 0 all is well, 1 something is amiss or failed, 2 the command line or a file is not understood, 3 cannot connect, 4 not found, 5 unsupported.`,
};
