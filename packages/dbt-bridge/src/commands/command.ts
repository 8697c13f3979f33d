import type { FlagGroup } from './flags.js';

export type CommandName = 'run' | 'build' | 'seed' | 'test' | 'compile' | 'ls' | 'parse' | 'debug';

/** A command as `--help` describes it. */
export interface CommandDeclaration {
  readonly name: CommandName;
  readonly alias?: string;
  readonly summary: string;
  readonly example: string;
  readonly groups: readonly FlagGroup[];
}

export const commands: readonly CommandDeclaration[] = [
  { name: 'run', summary: 'Build the selected models.', example: 'pgt-dbt run --select tag:hourly+', groups: ['selecting', 'building'] },
  {
    name: 'build',
    summary: 'Load seeds, build models and run tests, each after what it needs; what needs a failed test is skipped.',
    example: 'pgt-dbt build --exclude resource_type:seed',
    groups: ['selecting', 'building', 'testing'],
  },
  { name: 'seed', summary: 'Load CSV files into tables.', example: 'pgt-dbt seed --full-refresh', groups: ['selecting', 'building'] },
  { name: 'test', summary: 'Run data tests.', example: 'pgt-dbt test --select orders --store-failures', groups: ['selecting', 'testing'] },
  {
    name: 'compile',
    summary: 'Write the SQL of models and tests to target/compiled, and run none of it.',
    example: 'pgt-dbt compile --select orders',
    groups: ['selecting'],
  },
  {
    name: 'ls',
    alias: 'list',
    summary: 'List the selected resources.',
    example: 'pgt-dbt ls --resource-type model --output name',
    groups: ['selecting', 'listing'],
  },
  {
    name: 'parse',
    summary: 'Read the project and write manifest.json; needs no database.',
    example: 'pgt-dbt parse --target-path /tmp/artifacts',
    groups: [],
  },
  { name: 'debug', summary: 'Show where project and profile are, and try the connection.', example: 'pgt-dbt debug --target prod', groups: [] },
];
