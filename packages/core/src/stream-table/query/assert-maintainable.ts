import { PgTrickleError } from '../../error/pg-trickle-error.js';
import { parseQuery } from '../../sql/parse-query.js';
import type { StreamTableDefinition } from '../definition/definition.js';
import { type OptionName, optionFacts } from '../definition/options.js';
import type { PlanState } from '../plan/read-plan-state.js';
import { knowsAuto } from '../plan/steps.js';
import type { OutputColumn } from './describe-query.js';

/**
 * Refuses what the server would refuse once it has begun: functions that differ at each call where rows are kept up to date one by one, and
 * partitioning by a column that the query does not give; and a storage that would silently be the heap. The place is in `details.setting`.
 *
 * @throws {PgTrickleError} `QUERY_INVALID`, `DEFINITION_INVALID`
 */
export async function assertMaintainable(definition: StreamTableDefinition, columns: readonly OutputColumn[], state: PlanState): Promise<void> {
  assertVisible(definition, columns, state);
  assertPartitionable(definition, columns);
  await assertStorable(definition, state);
  const mode = modeOf(definition, state);
  if (mode !== 'DIFFERENTIAL' && mode !== 'IMMEDIATE') return;
  const { functions } = await parseQuery(definition.query);
  const volatile = functions.length === 0 ? [] : await readVolatile(functions, state);
  if (volatile.length === 0) return;
  throw new PgTrickleError('QUERY_INVALID', {
    message: `the query of ${definition.name} calls ${volatile.map((name) => `${name}()`).join(', ')}, which gives another value at each call: it cannot be kept up to date in the refresh mode ${mode}`,
    hint: 'Use the refresh mode FULL, or compute the value elsewhere.',
    details: { name: definition.name, setting: 'refresh_mode', functions: volatile },
  });
}

/** `select *` over a stream table takes its hidden columns along, and the server adds its own of the same names. */
function assertVisible({ name }: StreamTableDefinition, columns: readonly OutputColumn[], { capabilities }: PlanState): void {
  const hidden = columns.find((column) => column.name.startsWith(capabilities.hiddenPrefix));
  if (hidden === undefined) return;
  throw new PgTrickleError('QUERY_INVALID', {
    message: `the query of ${name} gives "${hidden.name}", a hidden column of a stream table that it reads`,
    hint: 'Name the columns instead of taking all of them with *.',
    details: { name, column: hidden.name },
  });
}

function assertPartitionable({ name, options }: StreamTableDefinition, columns: readonly OutputColumn[]): void {
  const key = options?.partitionBy;
  if (key === undefined || key === '') return;
  const known = new Set(columns.map((column) => column.name.toLowerCase()));
  const missing = partitionColumns(key).filter((column) => !known.has(column.toLowerCase()));
  if (missing.length === 0) return;
  throw new PgTrickleError('DEFINITION_INVALID', {
    message: `${name} cannot be partitioned by ${missing.map((column) => `"${column}"`).join(', ')}: its query gives ${columns.map((column) => column.name).join(', ')}`,
    hint: 'Name columns of the query in partition_by, or add them to it.',
    details: { name, setting: 'partition_by' },
  });
}

/** What an option needs of other extensions. Of `storage_backend` the server takes the word without looking, and keeps the rows in the heap. */
const needed: readonly { readonly option: OptionName; readonly value?: string; readonly extensions: readonly string[] }[] = [
  { option: 'storageBackend', value: 'citus', extensions: ['citus', 'citus_columnar'] },
  { option: 'storageBackend', value: 'pg_mooncake', extensions: ['pg_mooncake'] },
  { option: 'outputDistributionColumn', extensions: ['citus'] },
];

async function assertStorable({ name, options = {} }: StreamTableDefinition, { reader }: PlanState): Promise<void> {
  for (const { option, value, extensions } of needed) {
    const wanted = options[option];
    if (wanted === undefined || (value !== undefined && String(wanted).toLowerCase() !== value)) continue;
    const installed = await reader.read('select from pg_catalog.pg_extension where extname in (select jsonb_array_elements_text($1::jsonb))', [
      JSON.stringify(extensions),
    ]);
    if (installed.length > 0) continue;
    const setting = optionFacts[option].argument;
    throw new PgTrickleError('DEFINITION_INVALID', {
      message: `the ${setting} of ${name} is "${wanted}", and this database has no extension ${extensions.join(' or ')}`,
      hint: `An administrator can run: create extension ${extensions[0]}; or leave the option out.`,
      details: { name, setting },
    });
  }
}

/** The columns of a key such as `day`, `region, day`, `LIST:region` or `HASH:id:8`. */
const partitionColumns = (key: string): string[] =>
  key
    .trim()
    .replace(/^hash:(.*?)(:\d+)?$/i, '$1')
    .replace(/^list:/i, '')
    .split(',')
    .map((column) => column.trim())
    .filter((column) => column !== '');

/** The mode that the server would keep the table in: what the definition says, what the table has, the server's own; undefined where the server chooses. */
function modeOf({ name, refreshMode }: StreamTableDefinition, { capabilities, current }: PlanState): string | undefined {
  const wanted = refreshMode ?? current.get(name)?.refreshMode ?? 'AUTO';
  if (wanted !== 'AUTO') return wanted;
  return knowsAuto(capabilities) ? undefined : capabilities.defaultOf('create_stream_table', 'refresh_mode')?.split("'")[1];
}

/** As the server does it: a name is volatile when any function of that name is; an administrator can allow them. */
async function readVolatile(functions: readonly string[], { reader }: PlanState): Promise<string[]> {
  const rows = await reader.read<{ name: string }>(
    `select distinct p.proname as name from pg_catalog.pg_proc p
     where p.provolatile = 'v' and p.prokind <> 'p' and p.proname in (select jsonb_array_elements_text($1::jsonb))
       and coalesce(nullif(pg_catalog.current_setting('pg_trickle.volatile_function_policy', true), ''), 'reject') = 'reject' order by 1`,
    [JSON.stringify(functions)],
  );
  return rows.map(({ name }) => name);
}
