import { type OperationName, operationCommands } from './operation-commands.js';

export type CommandName =
  | ('build' | 'clean' | 'clone' | 'compile' | 'debug' | 'deps' | 'init' | 'ls' | 'parse' | 'plan' | 'retry' | 'run' | 'seed' | 'snapshot' | 'test')
  | ('docs generate' | 'docs serve' | 'freshness' | 'run-operation' | 'show' | 'source freshness')
  | OperationName;

/** A command as `--help` describes it. Of a name of two words the first is a group: `docs generate`. */
export interface CommandDeclaration {
  readonly name: CommandName;
  readonly alias?: string;
  /** What it takes besides flags: `[project]`, `<models...>`. */
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
  {
    name: 'plan',
    summary: 'Tell what run would do, node by node, and run nothing.',
    example: 'pgt-dbt plan --sql --exit-code',
  },
  { name: 'seed', summary: 'Load CSV files into tables.', example: 'pgt-dbt seed --full-refresh' },
  {
    name: 'snapshot',
    summary: 'Write down what has changed in sources: a version of a row with the time for which it was valid.',
    example: 'pgt-dbt snapshot --select orders_snapshot',
  },
  { name: 'test', summary: 'Run data tests and unit tests.', example: 'pgt-dbt test --select orders --store-failures' },
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
  {
    name: 'source freshness',
    alias: 'snapshot-freshness',
    summary: 'Check how fresh sources are, and write sources.json; a stream table needs no loaded_at_field.',
    example: 'pgt-dbt source freshness --select source:raw',
  },
  {
    name: 'freshness',
    summary: 'Check how fresh the stream tables of models are, and write freshness.json.',
    example: 'pgt-dbt freshness --select tag:hourly',
  },
  {
    name: 'docs generate',
    summary: 'Write catalog.json and index.html: a page with lineage, descriptions, columns, tests and SQL of the project.',
    example: 'pgt-dbt docs generate --select marts',
  },
  { name: 'docs serve', summary: 'Serve the page that docs generate has written, on 127.0.0.1.', example: 'pgt-dbt docs serve --port 8080' },
  {
    name: 'show',
    summary: 'Run the query of a model, or one given inline, and print its first rows.',
    example: 'pgt-dbt show --inline "select * from {{ ref(\'orders\') }}" --limit 10',
  },
  {
    name: 'run-operation',
    summary: 'Call a macro, or run SQL.',
    example: "pgt-dbt run-operation pgtrickle_refresh --args '{model_name: order_totals}'",
    argument: '[macro]',
  },
  ...operationCommands,
  { name: 'clean', summary: 'Delete the folders that clean-targets names.', example: 'pgt-dbt clean' },
  { name: 'deps', summary: 'Install the packages of packages.yml or dependencies.yml.', example: 'pgt-dbt deps --upgrade' },
  { name: 'init', argument: '[project]', summary: 'Write a new project that runs, and its profile.', example: 'pgt-dbt init shop' },
  { name: 'debug', summary: 'Show where project and profile are, and try the connection.', example: 'pgt-dbt debug --target prod' },
];
