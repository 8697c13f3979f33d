export type CommandName =
  | 'build'
  | 'clean'
  | 'clone'
  | 'compile'
  | 'debug'
  | 'deps'
  | 'init'
  | 'ls'
  | 'parse'
  | 'retry'
  | 'run'
  | 'seed'
  | 'snapshot'
  | 'test';

/** A command as `--help` describes it. Of a name of two words the first is a group: `docs generate`. */
export interface CommandDeclaration {
  readonly name: CommandName;
  readonly alias?: string;
  /** What it takes besides flags: `[project]`. */
  readonly argument?: string;
  readonly summary: string;
  readonly example: string;
}

export const commands: readonly CommandDeclaration[] = [
  { name: 'run', summary: 'Build the selected models.', example: 'pgt-dbt run --select tag:hourly+' },
  {
    name: 'build',
    summary: 'Load seeds, build models and run tests, each after what it needs; what needs a failed test is skipped.',
    example: 'pgt-dbt build --exclude resource_type:seed',
  },
  { name: 'seed', summary: 'Load CSV files into tables.', example: 'pgt-dbt seed --full-refresh' },
  {
    name: 'snapshot',
    summary: 'Write down what has changed in sources: a version of a row with the time for which it was valid.',
    example: 'pgt-dbt snapshot --select orders_snapshot',
  },
  { name: 'test', summary: 'Run data tests.', example: 'pgt-dbt test --select orders --store-failures' },
  {
    name: 'compile',
    summary: 'Write the SQL of models and tests to target/compiled, and run none of it.',
    example: 'pgt-dbt compile --inline "select * from {{ ref(\'orders\') }}"',
  },
  {
    name: 'clone',
    summary: 'Point the relations of this target at those of another one, whose artifacts --state names.',
    example: 'pgt-dbt clone --state prod-artifacts --select staging',
  },
  { name: 'retry', summary: 'Run again what failed or was skipped in the last run.', example: 'pgt-dbt retry --threads 1' },
  { name: 'ls', alias: 'list', summary: 'List the selected resources.', example: 'pgt-dbt ls --resource-type model --output name' },
  { name: 'parse', summary: 'Read the project and write manifest.json; needs no database.', example: 'pgt-dbt parse --target-path /tmp/artifacts' },
  { name: 'clean', summary: 'Delete the folders that clean-targets names.', example: 'pgt-dbt clean' },
  { name: 'deps', summary: 'Install the packages of packages.yml or dependencies.yml.', example: 'pgt-dbt deps --upgrade' },
  { name: 'init', argument: '[project]', summary: 'Write a new project that runs, and its profile.', example: 'pgt-dbt init shop' },
  { name: 'debug', summary: 'Show where project and profile are, and try the connection.', example: 'pgt-dbt debug --target prod' },
];
