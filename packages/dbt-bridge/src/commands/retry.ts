import { resolve } from 'node:path';
import { PgTrickleError } from '@pgtrickle-js/core';
import type { BatchResults } from '../execute/result.js';
import type { UniqueId } from '../manifest/resource.js';
import type { RunOptions } from '../options.js';
import { readRoot, readWithoutProfile } from '../project/read-root.js';
import { type RecordedRun, readState } from '../state/read-state.js';
import type { CommandName } from './command.js';
import { camelCase } from './flag.js';
import type { CommandOptions } from './handler.js';
import { hidden } from './invocation-args.js';

const retryable = new Set(['error', 'fail', 'skipped', 'runtime error', 'partial success']);
/** dbt's name of a command, as artifacts keep it, and ours. */
const commands: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['build', 'compile', 'clone', 'seed', 'snapshot', 'test', 'run', 'run-operation'].map((name) => [name, name])),
  generate: 'docs generate',
};
/** Of the run that is retried, these are not taken: they are about where things are, or belong to `retry` itself. */
const ownFlags = new Set([
  'which',
  'invocationCommand',
  'profilesDir',
  'projectDir',
  'deferState',
  'targetPath',
  'logPath',
  'warnError',
  'select',
  'exclude',
  'selector',
  'show',
]);

/**
 * What runs again that failed or was skipped in the last run, with the flags of that run; undefined when that is nothing.
 *
 * @throws {PgTrickleError} `DBT_STATE_INVALID` when there was no run, or one of a command that cannot be retried.
 */
export async function retry(options: CommandOptions): Promise<RunOptions | undefined> {
  const { env = process.env, emit } = options;
  const root = await readRoot(options);
  const targetPath = options.targetPath ?? env.DBT_TARGET_PATH ?? readWithoutProfile(root, options).targetPath;
  const folder = options.state ?? targetPath;
  const { runResults } = await readState(folder, { projectDir: root.projectDir, targetDir: resolve(root.projectDir, targetPath) });
  if (runResults === undefined) {
    throw new PgTrickleError('DBT_STATE_INVALID', {
      message: `Could not find previous run in '${folder}' target directory: it has no run_results.json`,
      hint: 'Run something first, or name the folder of its artifacts with --state.',
    });
  }
  const which = String(runResults.args.which);
  const command = commands[which];
  if (command === undefined) throw new PgTrickleError('DBT_STATE_INVALID', { message: `the last command was "${which}", which cannot be retried` });
  const statuses = options.warnError ? new Set([...retryable, 'warn']) : retryable;
  const failed = runResults.results.filter(({ status }) => statuses.has(status)).map(({ unique_id: id }) => id);
  const uniqueIds = failed.filter((id) => which === 'run-operation' || !id.startsWith('operation.'));
  if (uniqueIds.length === 0 && which === 'run-operation') return undefined;
  if (uniqueIds.length > 0)
    emit({ kind: 'message', level: 'info', text: `Retrying ${uniqueIds.length} of ${runResults.results.length} of the last ${command}` });
  const { warnErrorOptions, ...recorded } = recordedOptions(runResults);
  refuseHidden(options.vars ?? recorded.vars);
  const given = Object.fromEntries(
    Object.entries(options).filter(([key, value]) => value !== undefined && key !== 'emit' && key !== 'resourceTypes'),
  );
  return {
    ...recorded,
    // The two exclude each other.
    ...(options.warnError === undefined ? { warnErrorOptions } : {}),
    ...given,
    command: command as CommandName,
    uniqueIds,
    retriedBatches: retriedBatches(runResults),
    batchesUntil: startOf(runResults),
  };
}

/** Of models that were built in part, what is left; one that failed as a whole is built as a whole. */
function retriedBatches({ results }: RecordedRun): Map<UniqueId, BatchResults> {
  const read = (batches: readonly (readonly [string, string])[]) => batches.map(([start, end]) => ({ start: new Date(start), end: new Date(end) }));
  return new Map(
    results.flatMap(({ unique_id: id, batch_results: batches }) => {
      if (!batches?.successful.length || batches.failed.length === 0) return [];
      return [[id, { successful: read(batches.successful), failed: read(batches.failed) }] as const];
    }),
  );
}

/** When the run that is retried began: its batches end there, however long ago that was. */
function startOf({ metadata }: RecordedRun): Date {
  return new Date(metadata.invocation_started_at ?? metadata.generated_at);
}

/** A secret is in no artifact: with what stands in its place a retry would build something else. @throws {PgTrickleError} `DBT_VAR_MISSING` */
function refuseHidden(vars: Readonly<Record<string, unknown>> = {}): void {
  const name = Object.keys(vars).find((one) => vars[one] === hidden);
  if (name === undefined) return;
  throw new PgTrickleError('DBT_VAR_MISSING', {
    message: `the variable "${name}" of the last run is a secret, which is written nowhere`,
    hint: 'Pass the variables again with --vars.',
  });
}

/** The flags of a recorded run as options. */
function recordedOptions({ args }: RecordedRun): Partial<RunOptions> {
  const kept = Object.entries(args).map(([name, value]) => [camelCase(name.replaceAll('_', '-')), value] as const);
  return Object.fromEntries(
    kept.filter(([key, value]) => !ownFlags.has(key) && value !== null && key !== 'resourceTypes' && key !== 'excludeResourceTypes'),
  );
}
