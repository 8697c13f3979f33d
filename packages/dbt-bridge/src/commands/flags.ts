/** One flag of the command line, as data: what the parser takes, what `--help` says, and which commands have it. */
export interface Flag {
  readonly flags: string;
  readonly help: string;
  /** dbt's environment variable for it: `DBT_TARGET`. */
  readonly env?: string;
  readonly choices?: readonly string[];
  readonly parse?: (text: string) => unknown;
  /** Accepted so that command lines of dbt work, and without any effect here. */
  readonly ignored?: true;
  readonly commands: FlagGroup;
}

export type FlagGroup = 'all' | 'selecting' | 'building' | 'testing' | 'listing';

const count = (text: string): number => Number(text);

export const flags: readonly Flag[] = [
  {
    flags: '--project-dir <folder>',
    help: 'folder of dbt_project.yml (default: here, or the nearest folder above)',
    env: 'DBT_PROJECT_DIR',
    commands: 'all',
  },
  { flags: '--profiles-dir <folder>', help: 'folder of profiles.yml', env: 'DBT_PROFILES_DIR', commands: 'all' },
  { flags: '--profile <name>', help: 'profile to use instead of the one in dbt_project.yml', env: 'DBT_PROFILE', commands: 'all' },
  { flags: '-t, --target <name>', help: 'target of the profile', env: 'DBT_TARGET', commands: 'all' },
  { flags: '--target-path <folder>', help: 'where artifacts and compiled SQL go (default: target)', env: 'DBT_TARGET_PATH', commands: 'all' },
  { flags: '--vars <yaml>', help: "variables, as YAML: '{region: emea}'", commands: 'all' },
  { flags: '--threads <count>', help: 'how many nodes run at a time', parse: count, commands: 'all' },
  { flags: '-x, --fail-fast', help: 'stop after the first failure', env: 'DBT_FAIL_FAST', commands: 'all' },
  { flags: '--no-fail-fast', help: 'go on after failures (default)', commands: 'all' },
  { flags: '--log-format <format>', help: 'text or json', choices: ['text', 'json', 'default', 'debug'], env: 'DBT_LOG_FORMAT', commands: 'all' },
  { flags: '-q, --quiet', help: 'print errors only', env: 'DBT_QUIET', commands: 'all' },
  { flags: '-d, --debug', help: 'also print what macros log for debugging', env: 'DBT_DEBUG', commands: 'all' },
  { flags: '--use-colors', help: 'colours, also where the output is no terminal', env: 'DBT_USE_COLORS', commands: 'all' },
  { flags: '--no-use-colors', help: 'no colours', commands: 'all' },
  { flags: '--write-json', help: 'write artifacts (default)', commands: 'all' },
  { flags: '--no-write-json', help: 'write no artifacts', env: 'DBT_NO_WRITE_JSON', commands: 'all' },
  { flags: '--invocation-id <id>', help: 'id that artifacts carry', commands: 'all' },
  {
    flags: '-s, --select <nodes...>',
    help: 'nodes to run: name, tag:x, path:x, +upstream, downstream+, @name; commas intersect',
    commands: 'selecting',
  },
  { flags: '-m, --models <nodes...>', help: 'the same as --select', commands: 'selecting' },
  { flags: '--exclude <nodes...>', help: 'nodes to leave out', commands: 'selecting' },
  { flags: '--selector <name>', help: 'a selection of selectors.yml', commands: 'selecting' },
  { flags: '--resource-type <types...>', help: 'only resources of these types', commands: 'selecting' },
  { flags: '--resource-types <types...>', help: 'the same as --resource-type', commands: 'selecting' },
  { flags: '--exclude-resource-type <types...>', help: 'no resources of these types', commands: 'selecting' },
  { flags: '--exclude-resource-types <types...>', help: 'the same as --exclude-resource-type', commands: 'selecting' },
  {
    flags: '--indirect-selection <mode>',
    help: 'which tests follow from selected models',
    choices: ['eager', 'cautious', 'buildable', 'empty'],
    env: 'DBT_INDIRECT_SELECTION',
    commands: 'selecting',
  },
  {
    flags: '-f, --full-refresh',
    help: 'build from nothing: seeds and stream tables are dropped and made again',
    env: 'DBT_FULL_REFRESH',
    commands: 'building',
  },
  { flags: '--no-full-refresh', help: 'build on what is there (default)', commands: 'building' },
  { flags: '--empty', help: 'build without rows', commands: 'building' },
  { flags: '--no-empty', help: 'build with rows (default)', commands: 'building' },
  { flags: '--store-failures', help: 'keep the rows that fail a test in a table', env: 'DBT_STORE_FAILURES', commands: 'testing' },
  { flags: '--no-store-failures', help: 'count them only (default)', commands: 'testing' },
  { flags: '--output <format>', help: 'what to print of each node', choices: ['selector', 'name', 'path', 'json'], commands: 'listing' },
  { flags: '--output-keys <keys...>', help: 'keys of the JSON output', commands: 'listing' },
  ...[
    '--partial-parse',
    '--no-partial-parse',
    '--static-parser',
    '--no-static-parser',
    '--version-check',
    '--no-version-check',
    '--send-anonymous-usage-stats',
    '--no-send-anonymous-usage-stats',
    '--populate-cache',
    '--no-populate-cache',
    '--cache-selected-only',
    '--no-cache-selected-only',
    '--introspect',
    '--no-introspect',
    '--print',
    '--no-print',
    '--single-threaded',
    '--show',
    '--no-debug',
    '--no-quiet',
    '--no-warn-error',
    '--log-level <level>',
    '--log-level-file <level>',
    '--log-format-file <format>',
    '--log-path <folder>',
    '--log-file-max-bytes <bytes>',
    '--printer-width <columns>',
    '--partial-parse-file-path <file>',
    '--use-colors-file',
    '--no-use-colors-file',
    '--use-experimental-parser',
    '--no-use-experimental-parser',
  ].map((name): Flag => ({ flags: name, help: 'accepted for dbt, without effect', ignored: true, commands: 'all' })),
];
