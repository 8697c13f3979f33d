import { fromUnknown, PgTrickleError, type StreamTable } from '@pgtrickle-js/core';
import { ResponseObject } from '../adapter/response-object.js';
import { ResultTable } from '../adapter/result-table.js';
import type { AdapterResponse } from '../adapter/session.js';
import { sourceRelation } from '../compile/node-context.js';
import { parseTemplate } from '../jinja/environment.js';
import { PyDate } from '../jinja/modules/datetime/date.js';
import { PyDateTime } from '../jinja/modules/datetime/date-time.js';
import { Dict } from '../jinja/values/dict.js';
import { toPython } from '../jinja/values/to-python.js';
import { typeName } from '../jinja/values/type-name.js';
import type { Freshness, FreshnessPeriod, SourceNode } from '../manifest/source-node.js';
import { nodeRuntime } from './node-runtime.js';
import { operationNode } from './operation-node.js';
import type { FreshnessResult } from './result.js';
import type { RunParts } from './run-parts.js';

/** How old something is: when it was last loaded, and when that was looked at. */
export interface Age {
  readonly maxLoadedAt: Date;
  readonly snapshottedAt: Date;
  readonly ageSeconds: number;
}

/** Whether a source or model has anything to be measured by. */
export function hasLimits(freshness: Freshness | null): freshness is Freshness {
  return freshness !== null && (secondsOf(freshness.warn_after) !== undefined || secondsOf(freshness.error_after) !== undefined);
}

/** An age beyond `error_after` is an error, one beyond `warn_after` a warning. */
function judge(ageSeconds: number, { warn_after, error_after }: Freshness): 'pass' | 'warn' | 'error' {
  if (ageSeconds > (secondsOf(error_after) ?? Number.POSITIVE_INFINITY)) return 'error';
  return ageSeconds > (secondsOf(warn_after) ?? Number.POSITIVE_INFINITY) ? 'warn' : 'pass';
}

export const periodSeconds = { minute: 60, hour: 3600, day: 86_400 };

/** @throws {PgTrickleError} `DBT_CONFIG_INVALID` for what dbt_project.yml says and no YAML of sources was asked about */
function secondsOf(limit: FreshnessPeriod | null): number | undefined {
  if (limit?.count == null || limit.period == null) return undefined;
  const seconds = limit.count * periodSeconds[limit.period];
  if (!Number.isNaN(seconds)) return seconds;
  throw new PgTrickleError('DBT_CONFIG_INVALID', {
    message: `a threshold of freshness is ${JSON.stringify(limit)}`,
    hint: 'Write warn_after: {count: 12, period: hour} (minute, hour or day).',
  });
}

/** Of what was never loaded: dbt takes the first moment that Python knows. */
const never = new Date('0001-01-01T00:00:00Z');

/** A stream table is as old as its last refresh that succeeded: one that found nothing new has confirmed the data. */
export function streamTableAge({ dataTimestamp, lastRefreshAt, isPopulated, refreshMode, stalenessSeconds, refreshAgeSeconds }: StreamTable): Age {
  const ages = [stalenessSeconds, refreshAgeSeconds].filter((age) => age !== null);
  const moments = [dataTimestamp, lastRefreshAt].filter((time) => time !== null).map((time) => time.getTime());
  const [age = 0] = ages.sort((a, b) => a - b);
  if (!isPopulated || ages.length === 0 || moments.length === 0) return between(never, new Date());
  const loaded = Math.max(...moments);
  // The server's clock, not ours: its now is when the data was loaded plus its age.
  const now = new Date(loaded + age * 1000);
  return refreshMode === 'IMMEDIATE' ? between(now, now) : { maxLoadedAt: new Date(loaded), snapshottedAt: now, ageSeconds: age };
}

function between(maxLoadedAt: Date, snapshottedAt: Date): Age {
  return { maxLoadedAt, snapshottedAt, ageSeconds: (snapshottedAt.getTime() - maxLoadedAt.getTime()) / 1000 };
}

/** What the checks of sources share: the catalog, read once for all. */
export interface FreshnessParts {
  readonly parts: RunParts;
  readonly streamTables: ReadonlyMap<string, StreamTable>;
}

/**
 * Measures one source: by its `loaded_at_query`, by its `loaded_at_field`, or, when it is a stream table, by the catalog.
 * Whatever goes wrong becomes a result with the error in it.
 */
export async function checkSource(source: SourceNode, thread: string, { parts, streamTables }: FreshnessParts): Promise<FreshnessResult> {
  const startedAt = new Date();
  const finish = (outcome: Pick<FreshnessResult, 'status' | 'age' | 'error' | 'adapterResponse'>): FreshnessResult => {
    const completedAt = new Date();
    return {
      node: source,
      label: `${source.source_name}.${source.name}`,
      criteria: source.freshness,
      threadId: thread,
      timing: [
        { name: 'compile', startedAt, completedAt: startedAt },
        { name: 'execute', startedAt, completedAt },
      ],
      executionTimeSeconds: (completedAt.getTime() - startedAt.getTime()) / 1000,
      ...outcome,
    };
  };
  try {
    const { age, response } = await measure(source, thread, { parts, streamTables });
    return finish({ status: judge(age.ageSeconds, source.freshness as Freshness), age, adapterResponse: response });
  } catch (thrown) {
    return finish({ status: 'runtime error', error: fromUnknown(thrown), adapterResponse: null });
  } finally {
    await parts.pool.release(thread);
  }
}

async function measure(
  source: SourceNode,
  thread: string,
  { parts, streamTables }: FreshnessParts,
): Promise<{ age: Age; response: AdapterResponse | null }> {
  const table = streamTables.get(`${source.schema}.${source.identifier}`);
  const filter = source.freshness?.filter ?? null;
  if (source.loaded_at_query === null && source.loaded_at_field === null) {
    if (table === undefined) throw notMeasurable(source);
    if (filter !== null)
      parts.emit({ kind: 'message', level: 'warn', text: `A filter cannot be applied to a metadata freshness check on source '${source.name}'.` });
    return { age: streamTableAge(table), response: null };
  }
  const node = operationNode(parts.project, {
    name: source.name,
    uniqueId: source.unique_id,
    packageName: source.package_name,
    file: source.original_file_path,
  });
  const runtime = nodeRuntime(node, thread, parts);
  const relation = sourceRelation(source, parts.project.root.file.quoting);
  for (const name of ['model', 'source_node']) runtime.set(name, toPython(source));
  runtime.set('this', relation);
  const { callMacro } = runtime.adapter().parts;
  const returned =
    source.loaded_at_query === null
      ? await callMacro('collect_freshness', { source: relation, loaded_at_field: source.loaded_at_field, filter })
      : await callMacro('collect_freshness_custom_sql', {
          source: relation,
          loaded_at_query: await parseTemplate(source.loaded_at_query, { path: source.original_file_path }).render(runtime.context),
        });
  return readAnswer(returned, source);
}

/** The macro gives the result of its statement, or, in older projects, the table of it. */
function readAnswer(returned: unknown, source: SourceNode): { age: Age; response: AdapterResponse | null } {
  const table = returned instanceof Dict ? returned.get('table') : returned;
  const response = returned instanceof Dict ? returned.get('response') : null;
  const row = table instanceof ResultTable && table.rows.length === 1 ? table.values() : undefined;
  if (row?.length !== 2) {
    throw new PgTrickleError('DBT_FRESHNESS_UNKNOWN', {
      message: `the freshness of source "${source.name}" is one row of two times, and its query gave something else (in ${source.original_file_path})`,
      hint: 'collect_freshness selects max_loaded_at and snapshotted_at.',
    });
  }
  const [loaded, looked] = row.map((value) => momentOf(value, source));
  return { age: between(loaded ?? never, looked ?? new Date()), response: response instanceof ResponseObject ? response.response : null };
}

function momentOf(value: unknown, source: SourceNode): Date | null {
  if (value === null) return null;
  if (value instanceof PyDateTime) return new Date(Number(value.utcMicros / 1000n));
  const kind = value instanceof PyDate ? 'date' : typeName(value);
  throw new PgTrickleError('DBT_FRESHNESS_UNKNOWN', {
    message: `Expected a timestamp value when querying field '${source.loaded_at_field ?? 'loaded_at_query'}' of table ${source.relation_name} but received value of type '${kind}' instead (in ${source.original_file_path})`,
    hint: `Cast it: loaded_at_field: "${source.loaded_at_field ?? 'x'}::timestamp".`,
  });
}

function notMeasurable(source: SourceNode): PgTrickleError {
  return new PgTrickleError('DBT_FRESHNESS_UNKNOWN', {
    message: `Could not compute freshness for source ${source.name}: no 'loaded_at_field' provided, and it is no stream table (in ${source.original_file_path})`,
    hint: 'Name a column that says when a row was loaded, loaded_at_field: …, or a query, loaded_at_query: ….',
  });
}
