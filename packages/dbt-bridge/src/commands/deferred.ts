import { PgTrickleError } from '@pgtrickle-js/core';
import type { Deferred } from '../execute/defer.js';
import type { Project } from '../parse-project.js';
import type { CommandOptions } from './handler.js';
import { stateOf } from './select-resources.js';

/** The earlier run that `--defer` or `clone` takes relations from. @throws {PgTrickleError} `DBT_STATE_INVALID` when it is asked for and not there. */
export async function deferredOf(project: Project, { command, defer, deferState, state, favorState }: CommandOptions): Promise<Deferred | undefined> {
  if (defer !== true && command !== 'clone') return undefined;
  const folder = deferState ?? state;
  const manifest = (await stateOf(project, folder))?.manifest;
  if (manifest !== undefined) return { manifest, favorState: favorState === true };
  const what = command === 'clone' ? 'clone' : '--defer';
  throw new PgTrickleError('DBT_STATE_INVALID', {
    message: folder === undefined ? `${what} needs the artifacts of another run` : `${what} needs a manifest.json, and there is none in ${folder}`,
    hint: 'Name the folder of its artifacts with --state or --defer-state.',
  });
}
