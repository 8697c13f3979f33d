import type { CommandName } from './command.js';
import type { Flag } from './flag.js';
import { globalFlags } from './global-flags.js';
import { taskFlags } from './task-flags.js';

const running: readonly CommandName[] = ['run', 'build', 'seed', 'snapshot', 'test', 'compile', 'clone'];
const selecting: readonly CommandName[] = [...running, 'ls', 'source freshness', 'freshness', 'docs generate', 'show', 'plan'];
const selectHelp = 'nodes to work on: name, tag:x, path:x, +upstream, downstream+, @name; commas intersect';
const resourceTypes = [
  ...['metric', 'semantic_model', 'saved_query', 'source', 'analysis', 'function', 'model', 'test', 'unit_test', 'exposure', 'snapshot', 'seed'],
  ...['default', 'all'],
];

/** Every flag of every command. */
export const flags: readonly Flag[] = [
  ...globalFlags,
  {
    name: 'select',
    short: 's',
    aliases: ['models', 'model', 'm'],
    value: '<nodes...>',
    help: selectHelp,
    commands: selecting.filter((name) => name !== 'ls'),
  },
  { name: 'select', short: 's', value: '<nodes...>', help: selectHelp, commands: ['ls'] },
  { name: 'models', short: 'm', aliases: ['model'], value: '<nodes...>', help: 'as --select, and lists models only', commands: ['ls'] },
  { name: 'exclude', value: '<nodes...>', help: 'nodes to leave out', commands: selecting },
  { name: 'selector', value: '<name>', help: 'a selection of selectors.yml', commands: selecting },
  {
    name: 'resource-types',
    aliases: ['resource-type'],
    value: '<types...>',
    choices: resourceTypes,
    help: 'only resources of these types',
    inEnvironment: true,
    commands: ['build', 'ls', 'clone', 'test'],
  },
  {
    name: 'exclude-resource-types',
    aliases: ['exclude-resource-type'],
    value: '<types...>',
    choices: resourceTypes,
    help: 'no resources of these types',
    inEnvironment: true,
    commands: ['build', 'ls', 'clone', 'test'],
  },
  {
    name: 'full-refresh',
    short: 'f',
    negatable: true,
    help: 'build from nothing: seeds, incremental models and stream tables are made again',
    inEnvironment: true,
    commands: ['run', 'build', 'seed', 'compile', 'show', 'clone', 'retry', 'plan'],
  },
  { name: 'empty', negatable: true, help: 'build without rows', inEnvironment: true, commands: ['run', 'build', 'compile', 'snapshot', 'seed'] },
  {
    name: 'event-time-start',
    value: '<time>',
    help: 'first moment that is built of models with an event_time',
    inEnvironment: true,
    commands: ['run', 'build'],
  },
  { name: 'event-time-end', value: '<time>', help: 'the moment before which it ends', inEnvironment: true, commands: ['run', 'build'] },
  {
    name: 'sample',
    value: '<window>',
    help: "only rows of a time: '3 days', or '{start: 2026-01-01, end: 2026-01-31}'",
    inEnvironment: true,
    commands: ['run', 'build'],
  },
  {
    name: 'store-failures',
    negatable: true,
    help: 'keep the rows that fail a test in a table',
    inEnvironment: true,
    commands: ['build', 'test'],
  },
  { name: 'show', help: 'print the first rows of each seed', commands: ['build', 'seed'] },
  {
    name: 'export-saved-queries',
    negatable: true,
    help: 'accepted for dbt, without effect',
    ignored: true,
    inEnvironment: true,
    commands: ['build'],
  },
  { name: 'include-saved-query', negatable: true, help: 'accepted for dbt, without effect', ignored: true, inEnvironment: true, commands: ['build'] },
  { name: 'output', value: '<format>', help: 'what to print of each node', choices: ['selector', 'name', 'path', 'json'], commands: ['ls'] },
  { name: 'output', value: '<format>', help: 'how to print the SQL', choices: ['text', 'json'], commands: ['compile'] },
  { name: 'output-keys', value: '<keys...>', help: 'keys of the JSON output', commands: ['ls'] },
  { name: 'inline', value: '<sql>', help: 'SQL with Jinja to work on in place of a model', commands: ['compile', 'show'] },
  {
    name: 'introspect',
    negatable: true,
    help: 'let templates ask the database (default)',
    inEnvironment: true,
    commands: ['compile', 'show', 'docs generate'],
  },
  { name: 'inject-ephemeral-ctes', negatable: true, help: 'take ephemeral models in (default)', commands: ['compile'] },
  { name: 'connection', help: 'test the connection only', commands: ['debug'] },
  { name: 'config-dir', help: 'print the folder of profiles.yml only', commands: ['debug'] },
  {
    name: 'clean-project-files-only',
    negatable: true,
    help: 'refuse to delete what lies outside of the project (default)',
    inEnvironment: true,
    commands: ['clean'],
  },
  { name: 'lock', help: 'write package-lock.yml and install nothing', commands: ['deps'] },
  { name: 'upgrade', help: 'find newer versions, whatever package-lock.yml says', commands: ['deps'] },
  {
    name: 'add-package',
    value: '<package>',
    help: 'add to packages.yml: dbt-labs/dbt_utils@1.3.0, or a URL or folder with --source',
    commands: ['deps'],
  },
  { name: 'source', value: '<kind>', choices: ['hub', 'git', 'local'], help: 'where --add-package finds it (default: hub)', commands: ['deps'] },
  { name: 'skip-debug', help: 'accepted for dbt, without effect: init tries no connection', ignored: true, commands: ['init'] },
  { name: 'skip-profile-setup', short: 's', help: 'write no profiles.yml', commands: ['init'] },
  ...taskFlags,
];
