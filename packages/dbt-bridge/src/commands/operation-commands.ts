/** What a command line says of an operation: the models that it names, and its flags. */
interface OperationLine {
  /** Left out: those of the project, for operations that take several. */
  readonly models: readonly string[];
  readonly flags: Readonly<Record<string, unknown>>;
}

/** A call of a macro. */
export interface MacroCall {
  readonly macro: string;
  readonly args: Readonly<Record<string, unknown>>;
}

export type OperationName = 'refresh' | 'drop' | 'explain' | 'refresh-history' | 'status' | 'operational-status' | 'cdc-health' | 'wait';

interface OperationCommand {
  readonly name: OperationName;
  readonly summary: string;
  readonly example: string;
  readonly argument?: string;
  /** Whether, without a model, it is called for each stream table of the project. */
  readonly isForAll?: boolean;
  /** The macros that do it: those of `run-operation`. */
  readonly calls: (line: OperationLine) => readonly MacroCall[];
}

/** A command for each operation on stream tables. Each calls the macro that `run-operation` calls, so that there is one text of it. */
export const operationCommands: readonly OperationCommand[] = [
  {
    name: 'refresh',
    summary: 'Refresh the stream tables of models now, or, without a model, all of the project, each after those that it reads.',
    example: 'pgt-dbt refresh order_totals',
    argument: '[models...]',
    calls: ({ models, flags }) =>
      models.length === 0
        ? [{ macro: 'refresh_all_stream_tables', args: given({ schema: flags.schema }) }]
        : models.map((model_name) => ({ macro: 'pgtrickle_refresh', args: given({ model_name, schema: flags.schema }) })),
  },
  {
    name: 'drop',
    summary: 'Drop the stream tables of the project; with --force every one of the database.',
    example: 'pgt-dbt drop',
    calls: ({ flags }) => [{ macro: flags.force === true ? 'drop_all_stream_tables_force' : 'drop_all_stream_tables', args: {} }],
  },
  {
    name: 'explain',
    summary: 'Show how the server maintains the stream table of a model.',
    example: 'pgt-dbt explain order_totals',
    argument: '<model>',
    calls: ({ models: [model_name], flags }) => [{ macro: 'explain', args: given({ model_name, schema: flags.schema }) }],
  },
  {
    name: 'refresh-history',
    summary: 'Show the last refreshes of the stream table of a model.',
    example: 'pgt-dbt refresh-history order_totals --limit 5',
    argument: '<model>',
    calls: ({ models: [model_name], flags }) => [{ macro: 'refresh_history', args: given({ model_name, limit: flags.limit }) }],
  },
  {
    name: 'status',
    summary: 'Say of the stream tables of models, or of all of the project, whether they are healthy, stale, erroring, paused or not there.',
    example: 'pgt-dbt status order_totals --warn-seconds 600',
    argument: '[models...]',
    isForAll: true,
    calls: ({ models, flags }) =>
      models.map((name) => ({ macro: 'pgtrickle_stream_table_status', args: given({ name, warn_seconds: flags.warnSeconds }) })),
  },
  {
    name: 'operational-status',
    summary: 'Say whether refreshes take place at all: the scheduler, a drain, settings that stop everything.',
    example: 'pgt-dbt operational-status',
    calls: () => [{ macro: 'pgtrickle_operational_status', args: {} }],
  },
  {
    name: 'cdc-health',
    summary: 'Check the change capture of every source; fails when one has an alert.',
    example: 'pgt-dbt cdc-health',
    calls: () => [{ macro: 'pgtrickle_check_cdc_health', args: {} }],
  },
  {
    name: 'wait',
    summary:
      'Wait until the scheduler has refreshed the stream tables of models, or all of the project, (--for fresh) or filled them (--for populated).',
    example: 'pgt-dbt wait order_totals --for populated --timeout 60',
    argument: '[models...]',
    isForAll: true,
    calls: ({ models, flags }) =>
      models.map((model_name) => ({
        macro: flags.for === 'populated' ? 'pgtrickle_wait_for_populated' : 'pgtrickle_wait_for_fresh',
        args: given({ model_name, timeout_seconds: flags.timeout }),
      })),
  },
];

function given(args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));
}
