import type { RunOptions } from '../options.js';
import type { CommandName } from './command.js';
import { snakeCase } from './flag.js';

/** What dbt calls a command in `flags.WHICH` and in artifacts, where that is not its name. */
const dbtNames: Partial<Record<CommandName, string>> = { ls: 'list' };

/** The flags of an invocation by dbt's names: `args` of run_results.json and `invocation_args_dict` of templates. What nobody set has dbt's default. */
export function invocationArgs(options: RunOptions): Record<string, unknown> {
  const { command, resourceTypes, warnErrorOptions, otherFlags = {} } = options;
  const args: Record<string, unknown> = {
    ...defaults,
    ...Object.fromEntries(Object.entries(otherFlags).map(([name, value]) => [snakeCase(name), value])),
    which: dbtNames[command] ?? command.split(' ').at(-1),
    invocation_command: `dbt ${command}`,
    select: options.select ?? [],
    exclude: options.exclude ?? [],
    selector: options.selector,
    resource_types: resourceTypes?.only ?? [],
    exclude_resource_types: resourceTypes?.not ?? [],
    vars: options.vars ?? {},
    warn_error_options: { error: [], warn: [], silence: [], ...warnErrorOptions },
  };
  for (const name of plain) if (options[name] !== undefined) args[snakeCase(name)] = options[name];
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined && value !== null));
}

/** Options that artifacts keep as they are. */
const plain = [
  ...(['projectDir', 'profilesDir', 'profile', 'target', 'targetPath', 'threads', 'indirectSelection', 'fullRefresh', 'empty', 'failFast'] as const),
  ...(['storeFailures', 'state', 'defer', 'deferState', 'favorState', 'cacheSelectedOnly', 'populateCache', 'introspect', 'inline'] as const),
  ...(['warnError', 'writeJson', 'versionCheck', 'singleThreaded', 'sample', 'eventTimeStart', 'eventTimeEnd', 'show', 'output'] as const),
] satisfies readonly (keyof RunOptions)[];

const defaults: Readonly<Record<string, unknown>> = {
  cache_selected_only: false,
  debug: false,
  defer: false,
  empty: false,
  fail_fast: false,
  favor_state: false,
  full_refresh: false,
  indirect_selection: 'eager',
  introspect: true,
  log_format: 'default',
  log_level: 'info',
  partial_parse: false,
  populate_cache: true,
  print: true,
  printer_width: 80,
  quiet: false,
  send_anonymous_usage_stats: false,
  static_parser: true,
  store_failures: false,
  use_colors: true,
  version_check: true,
  warn_error: false,
  write_json: true,
};
