import { PyDateTime } from '../jinja/modules/datetime/date-time.js';
import { Dict } from '../jinja/values/dict.js';
import { FieldsObject } from '../jinja/values/fields-object.js';
import type { PyObject } from '../jinja/values/object.js';
import { toPython } from '../jinja/values/to-python.js';
import type { FreshnessResult, NodeResult, Timing } from './result.js';
import { adapterResponseOf, batchesOf, timingOf } from './result-fields.js';

/** One of the `results` of an `on-run-end` hook, with the fields of dbt's `RunResult` or `SourceFreshnessResult`. */
export function resultObject(result: NodeResult | FreshnessResult): PyObject {
  const { node, timing } = result;
  const plain = {
    status: result.status,
    thread_id: result.threadId,
    execution_time: result.executionTimeSeconds,
    adapter_response: adapterResponseOf(result.adapterResponse),
    message: result.message ?? null,
    failures: 'failures' in result ? result.failures : null,
    ...('age' in result ? ageOf(result.age) : { agate_table: null, batch_results: 'batchResults' in result ? batchesOf(result.batchResults) : null }),
  };
  const fields: Record<string, unknown> = { ...plain, unique_id: node.unique_id, skipped: result.status === 'skipped' };
  const field = (name: string) => {
    if (name === 'node') return nodeObject(node);
    if (name === 'timing') return timing.map(timingObject);
    return Object.hasOwn(fields, name) ? toPython(fields[name]) : undefined;
  };
  return new FieldsObject('RunResult', field, () => toPython({ ...plain, timing: timing.map(timingOf), node }));
}

function nodeObject(node: object): PyObject {
  const record = node as Readonly<Record<string, unknown>>;
  return new FieldsObject(
    'ParsedNode',
    (name) => {
      if (!Object.hasOwn(record, name)) return undefined;
      const value = toPython(record[name]);
      return name === 'config' && value instanceof Dict ? new ConfigDict([...value.entries()]) : value;
    },
    () => toPython(record),
  );
}

/** The config of a node in dbt's results: what it does not have is None. */
class ConfigDict extends Dict {
  override getItem(key: unknown): unknown {
    return super.getItem(key) ?? null;
  }
}

function timingObject(timing: Timing): PyObject {
  const naive = (date: Date) => PyDateTime.atUtc(BigInt(date.getTime()) * 1000n);
  const fields: Record<string, unknown> = { name: timing.name, started_at: naive(timing.startedAt), completed_at: naive(timing.completedAt) };
  return new FieldsObject(
    'TimingInfo',
    (name) => (Object.hasOwn(fields, name) ? fields[name] : undefined),
    () => toPython(timingOf(timing)),
  );
}

function ageOf(age: FreshnessResult['age']): Record<string, unknown> {
  return age === undefined ? {} : { max_loaded_at: age.maxLoadedAt, snapshotted_at: age.snapshottedAt, age: age.ageSeconds };
}
