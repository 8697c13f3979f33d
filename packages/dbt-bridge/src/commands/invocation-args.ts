import { join, resolve } from 'node:path';
import { secretPrefix } from '../context/env-var.js';
import type { RunOptions } from '../options.js';
import type { CommandName } from './command.js';
import { snakeCase } from './flag.js';
import { readWarnErrorOptions } from './warn-error-options.js';

/** What dbt calls a command in `flags.WHICH` and in artifacts, where that is not its name. */
const dbtNames: Partial<Record<CommandName, string>> = { ls: 'list' };

/** The flags of an invocation by dbt's names: `args` of run_results.json and `invocation_args_dict` of templates. What nobody set has dbt's default. */
export function invocationArgs(options: RunOptions): Record<string, unknown> {
  const { command, resourceTypes, warnErrorOptions, otherFlags = {} } = options;
  const { cwd = process.cwd(), env = process.env } = options;
  const secrets = Object.entries(options.vars ?? {}).flatMap(([name, value]) => (isSecret(name) && value ? [String(value)] : []));
  const projectDir = resolve(cwd, options.projectDir ?? env.DBT_PROJECT_DIR ?? '');
  const args: Record<string, unknown> = {
    ...defaults,
    project_dir: projectDir,
    profiles_dir: resolve(cwd, options.profilesDir ?? env.DBT_PROFILES_DIR ?? ''),
    log_path: join(projectDir, 'logs'),
    ...Object.fromEntries(Object.entries(otherFlags).map(([name, value]) => [snakeCase(name), value])),
    which: dbtNames[command] ?? command.split(' ').at(-1),
    invocation_command: scrubbed(options.invocationCommand ?? `dbt ${command}`, secrets),
    select: options.select ?? [],
    exclude: options.exclude ?? [],
    selector: options.selector,
    resource_types: resourceTypes?.only ?? [],
    exclude_resource_types: resourceTypes?.not ?? [],
    vars: Object.fromEntries(Object.entries(options.vars ?? {}).map(([name, value]) => [name, isSecret(name) ? hidden : value])),
    warn_error_options: readWarnErrorOptions(warnErrorOptions),
  };
  for (const name of plain) if (options[name] !== undefined) args[snakeCase(name)] = options[name];
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined && value !== null));
}

/** What artifacts have in place of a secret. */
export const hidden = '*****';

/** A variable of the command line whose name says that it is a secret, as those of the environment do. */
const isSecret = (name: string) => name.startsWith(secretPrefix);

const scrubbed = (text: string, secrets: readonly string[]) => secrets.reduce((clean, secret) => clean.replaceAll(secret, hidden), text);

/** Options that artifacts keep as they are. */
const plain = [
  ...(['projectDir', 'profilesDir', 'profile', 'target', 'targetPath', 'threads', 'indirectSelection', 'fullRefresh', 'empty', 'failFast'] as const),
  ...(['storeFailures', 'state', 'defer', 'deferState', 'favorState', 'cacheSelectedOnly', 'populateCache', 'introspect', 'inline'] as const),
  ...(['warnError', 'writeJson', 'versionCheck', 'singleThreaded', 'sample', 'eventTimeStart', 'eventTimeEnd', 'show', 'output'] as const),
] satisfies readonly (keyof RunOptions)[];

/** What projects can turn on or off under `flags:`, and what it is when they do not. */
export const behaviorFlags: Readonly<Record<string, boolean>> = {
  require_all_warnings_handled_by_warn_error: false,
  require_batched_execution_for_custom_microbatch_strategy: false,
  require_explicit_package_overrides_for_builtin_materializations: true,
  require_generic_test_arguments_property: true,
  require_nested_cumulative_type_params: false,
  require_ref_searches_node_package_before_root: false,
  require_resource_names_without_spaces: true,
  require_unique_project_resource_names: false,
  require_yaml_configuration_for_mf_time_spines: false,
  skip_nodes_if_on_run_start_fails: false,
  source_freshness_run_project_hooks: true,
  state_modified_compare_more_unrendered_values: false,
  state_modified_compare_vars: false,
  validate_macro_args: false,
};

const defaults: Readonly<Record<string, unknown>> = {
  ...behaviorFlags,
  log_cache_events: false,
  log_file_max_bytes: 10_485_760,
  log_format_file: 'debug',
  log_level_file: 'debug',
  macro_debugging: false,
  partial_parse_file_diff: true,
  show_all_deprecations: false,
  show_resource_report: false,
  sqlparse: { MAX_GROUPING_DEPTH: null, MAX_GROUPING_TOKENS: null },
  strict_mode: false,
  upload_to_artifacts_ingest_api: false,
  use_colors_file: true,
  use_fast_test_edges: false,
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
