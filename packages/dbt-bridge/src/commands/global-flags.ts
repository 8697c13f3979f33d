import type { Flag } from './flag.js';

const all = { commands: 'all' } as const;
const env = { ...all, inEnvironment: true } as const;
const wholeNumber = (text: string): number => Number(text);
const levels = ['debug', 'info', 'warn', 'error', 'none'];
// otel: what dbt-core >= 1.12 asks of a parser that it runs.
const formats = ['text', 'debug', 'json', 'default', 'otel'];
const ignored = { ...env, ignored: true, help: 'accepted for dbt, without effect' } as const;

/** The flags that every command has, before or after its name. */
export const globalFlags: readonly Flag[] = [
  { name: 'project-dir', value: '<folder>', help: 'folder of dbt_project.yml (default: here, or the nearest folder above)', ...env },
  { name: 'profiles-dir', value: '<folder>', help: 'folder of profiles.yml', ...env },
  { name: 'profile', value: '<name>', help: 'profile to use instead of the one in dbt_project.yml', ...env },
  { name: 'target', short: 't', value: '<name>', help: 'target of the profile', ...env },
  { name: 'target-path', value: '<folder>', help: 'where artifacts and compiled SQL go (default: target)', ...env },
  { name: 'packages-install-path', value: '<folder>', help: 'where packages are (default: dbt_packages)', ...env },
  { name: 'vars', value: '<yaml>', help: "variables, as YAML: '{region: emea}'", ...all },
  { name: 'threads', value: '<count>', help: 'how many nodes run at a time', parse: wholeNumber, ...all },
  { name: 'single-threaded', negatable: true, help: 'one node at a time', ...env },
  { name: 'fail-fast', short: 'x', negatable: true, help: 'stop after the first failure', ...env },
  {
    name: 'state',
    value: '<folder>',
    help: 'artifacts of an earlier run, to compare with, to defer to, to retry or to clone',
    formerVariable: 'ARTIFACT_STATE_PATH',
    ...env,
  },
  {
    name: 'defer',
    negatable: true,
    help: 'ref() what is not built here resolves to where the state built it',
    formerVariable: 'DEFER_TO_STATE',
    ...env,
  },
  { name: 'defer-state', value: '<folder>', help: 'artifacts to defer to, where they are not those of --state', ...env },
  {
    name: 'favor-state',
    negatable: true,
    help: 'with --defer: prefer the state also for what is built here',
    formerVariable: 'FAVOR_STATE_MODE',
    ...env,
  },
  {
    name: 'indirect-selection',
    value: '<mode>',
    choices: ['eager', 'cautious', 'buildable', 'empty'],
    help: 'which tests follow from selected models',
    ...env,
  },
  { name: 'cache-selected-only', negatable: true, help: 'look only into the schemas of what is selected', ...env },
  { name: 'populate-cache', negatable: true, help: 'look into the schemas before anything runs (default)', ...env },
  { name: 'warn-error', negatable: true, help: 'every warning is an error', ...env },
  {
    name: 'warn-error-options',
    value: '<yaml>',
    help: "which warnings are errors or silent: '{error: all, silence: [NoNodesForSelectionCriteria]}'",
    ...env,
  },
  { name: 'log-format', value: '<format>', choices: formats, help: 'text or json', ...env },
  { name: 'log-level', value: '<level>', choices: levels, help: 'the least that is printed (default: info)', ...env },
  { name: 'quiet', short: 'q', negatable: true, help: 'print errors only, and what print() says', ...env },
  { name: 'debug', short: 'd', negatable: true, help: 'also print what macros log for debugging', ...env },
  { name: 'print', negatable: true, help: 'show what templates print() (default)', ...env },
  { name: 'use-colors', negatable: true, help: 'colours, also where the output is no terminal', ...env },
  { name: 'printer-width', value: '<columns>', parse: wholeNumber, help: 'width of a line of progress (default: 80)', ...env },
  { name: 'write-json', negatable: true, help: 'write artifacts (default)', ...env },
  { name: 'invocation-id', value: '<id>', help: 'id that artifacts carry', ...env },
  {
    name: 'maximum-seed-size-mib',
    value: '<size>',
    parse: wholeNumber,
    help: 'seeds above it are compared by their path (default: 1); 0 for none',
    ...env,
  },
  { name: 'version-check', negatable: true, help: 'refuse a project that asks for another version of dbt (default)', ...env },
  ...['log-path <folder>', 'log-level-file <level>', 'log-format-file <format>', 'log-file-max-bytes <bytes>', 'partial-parse-file-path <file>'].map(
    (text): Flag => ({ name: text.split(' ')[0] as string, value: text.split(' ')[1] as string, ...ignored }),
  ),
  { name: 'record-timing-info', short: 'r', value: '<file>', ...ignored },
  { name: 'sqlparse', value: '<yaml>', ...ignored },
  { name: 'v2-parser', value: '<command>', ...ignored },
  ...[
    ...['partial-parse', 'partial-parse-file-diff', 'static-parser', 'use-experimental-parser', 'send-anonymous-usage-stats', 'use-colors-file'],
    ...[
      'log-cache-events',
      'macro-debugging',
      'show-all-deprecations',
      'upload-to-artifacts-ingest-api',
      'show-resource-report',
      'use-fast-test-edges',
    ],
    ...['validate-macro-args', 'use-v2-parser', 'hints-enabled', 'snowflake-projects-otel'],
  ].map((name): Flag => ({ name, negatable: true, ...ignored })),
];
