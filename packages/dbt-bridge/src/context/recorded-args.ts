/** The flags of an invocation that artifacts and `invocation_args_dict` have: without what is off or has nothing to do with the command, as in dbt. */
export function recordedArgs(args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const which = String(args.which);
  const isRecorded = (name: string, value: unknown) => !(value === false && notedWhenSet.has(name)) && (onlyOf[name]?.includes(which) ?? true);
  return Object.fromEntries([
    ...Object.entries(ownDefaults[which] ?? {}),
    ...Object.entries(args).filter(([name, value]) => isRecorded(name, value)),
  ]);
}

const notedWhenSet = new Set(['debug', 'full_refresh', 'fail_fast', 'warn_error', 'single_threaded', 'log_cache_events', 'store_failures']);
const selecting = ['build', 'list', 'clone', 'test'];
const onlyOf: Readonly<Record<string, readonly string[]>> = {
  resource_types: selecting,
  exclude_resource_types: selecting,
  empty: ['build', 'compile', 'run', 'seed', 'snapshot'],
};
const ownDefaults: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  build: { include_saved_query: false, export_saved_queries: false, show: false },
  seed: { show: false },
  compile: { inject_ephemeral_ctes: true, output: 'text' },
  generate: { compile: true, empty_catalog: false, static: false },
};
