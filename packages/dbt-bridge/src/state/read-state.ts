import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PgTrickleError } from '@pgtrickle-js/core';
import type { Manifest } from '../manifest/manifest.js';
import type { UniqueId } from '../manifest/resource.js';

/** The artifacts of an earlier run, as far as they are there. */
export interface PreviousState {
  /** As a user wrote it. */
  readonly folder: string;
  readonly manifest: Manifest | undefined;
  /** Whether names of sources are compared as they are written. */
  readonly comparesWritten: boolean;
  readonly runResults: RecordedRun | undefined;
  readonly sources: RecordedFreshness | undefined;
  /** The freshness of now, from the target folder: for `source_status:fresher`. */
  readonly currentSources: RecordedFreshness | undefined;
}

/** run_results.json as far as later runs read it. */
export interface RecordedRun {
  readonly args: Readonly<Record<string, unknown>>;
  readonly results: readonly { readonly unique_id: UniqueId; readonly status: string; readonly batch_results?: RecordedBatches | null }[];
  readonly metadata: { readonly invocation_started_at?: string | null; readonly generated_at: string };
}

interface RecordedBatches {
  readonly successful: readonly (readonly [start: string, end: string])[];
  readonly failed: readonly (readonly [start: string, end: string])[];
}

/** sources.json as far as later runs read it. A result without `max_loaded_at` is one of an error. */
interface RecordedFreshness {
  readonly results: readonly { readonly unique_id: UniqueId; readonly max_loaded_at?: string }[];
}

/**
 * Reads the artifacts in a folder.
 *
 * @param folder relative to the project
 * @throws {PgTrickleError} `DBT_STATE_INVALID` when the folder is not there, or an artifact is no JSON or of another version.
 */
export async function readState(
  folder: string,
  { projectDir, targetDir, comparesWritten = false }: { readonly projectDir: string; readonly targetDir: string; readonly comparesWritten?: boolean },
): Promise<PreviousState> {
  const read = async <T>(name: string, version: string, dir = resolve(projectDir, folder)) =>
    (await readArtifact(join(dir, name), version)) as T | undefined;
  const [manifest, runResults, sources, currentSources] = await Promise.all([
    read<Manifest>('manifest.json', 'manifest/v12'),
    read<RecordedRun>('run_results.json', 'run-results/v6'),
    read<RecordedFreshness>('sources.json', 'sources/v3'),
    read<RecordedFreshness>('sources.json', 'sources/v3', targetDir),
  ]);
  return { folder, comparesWritten, manifest, runResults, sources, currentSources };
}

async function readArtifact(path: string, version: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw invalid(path, `cannot be read: ${error.message}`, error);
  });
  if (text === undefined) return undefined;
  let value: { readonly metadata?: { readonly dbt_schema_version?: unknown } } | null;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(path, 'is no JSON', error);
  }
  const found = String(value?.metadata?.dbt_schema_version ?? '');
  if (!found.endsWith(`${version}.json`)) throw invalid(path, `is of the schema "${found}", not of ${version}`);
  return value;
}

function invalid(path: string, what: string, cause?: unknown): PgTrickleError {
  return new PgTrickleError('DBT_STATE_INVALID', {
    message: `${path} ${what}`,
    hint: 'Make it again with the dbt or pgt-dbt that runs here.',
    details: { file: path },
    cause,
  });
}

/** @throws {PgTrickleError} `DBT_STATE_INVALID` when a state is needed and there is none. */
export function needManifest(state: PreviousState | undefined, what: string): Manifest {
  if (state?.manifest !== undefined) return state.manifest;
  throw missing(state, `${what} compares with an earlier run, and there is no manifest.json`);
}

export function missing(state: PreviousState | undefined, message: string): PgTrickleError {
  return new PgTrickleError('DBT_STATE_INVALID', {
    message: state === undefined ? message : `${message} in ${state.folder}`,
    hint: 'Name the folder of its artifacts with --state (or DBT_STATE), for example a copy of target.',
  });
}
