import type { CommandEntry, ProgramSpec } from '@pgtrickle-js/core/command';
import type { Command } from './command.js';
import { globalOptions } from './options.js';
import { version } from './version.js';

/** What the overview shows; a command's modules load only when its name is on the command line. */
export const commands: readonly CommandEntry<Command>[] = [
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
  // biome-ignore lint/suspicious/noImportCycles: it lists the commands when it runs
  { name: 'completion', summary: 'print the completion script of a shell', load: () => import('./commands/completion.js') },
];

export const program: ProgramSpec<Command> = {
  name: 'pgtrickle',
  description: 'Look at and work with stream tables of pg_trickle.',
  version: version(),
  // -h is the host, as with psql.
  helpFlags: '-?, --help',
  options: globalOptions,
  commands,
  epilogue: `Example:
  pgtrickle list -d shop

Exit codes: 0 ok, 1 unhealthy, stale or failed, 2 usage, 3 cannot connect,
4 not found, 5 unsupported by the server, 124 timed out, 130 interrupted.`,
};
