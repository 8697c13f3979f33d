import { semanticManifest } from './artifacts/semantic-manifest.js';
import { writeJson } from './artifacts/write-json.js';
import type { CommandResult } from './commands/handler.js';
import { handlers } from './commands/handlers.js';
import { invocationArgs } from './commands/invocation-args.js';
import { withProjectFlags } from './commands/project-flags.js';
import { flagWarnings, refuseBoth, warningPolicy } from './commands/warning-policy.js';
import type { RunEvent } from './execute/result.js';
import type { Result, RunOptions } from './options.js';
import { parseProject } from './parse-project.js';

/**
 * Runs one command on a dbt project: what the command line does, without the command line. Any number of invocations can go on at a time.
 *
 * @throws {PgTrickleError} when there is no project to run (`DBT_*`, `JINJA_*`) or no server (`CONNECT_*`). What goes wrong in a node is in its result.
 * @example
 * const { success, results } = await run({ command: 'build', projectDir: 'analytics', select: ['tag:hourly+'] });
 */
export async function run(given: RunOptions): Promise<Result> {
  refuseBoth(given);
  const options = await withProjectFlags(given);
  const { onEvent = () => {} } = options;
  const judged = warningPolicy(options);
  const emit = (event: RunEvent) => {
    const kept = judged(event);
    if (kept !== undefined) onEvent(kept);
  };
  for (const warning of flagWarnings(options)) emit(warning);
  const done = (more: Partial<Result>): Result => ({ success: true, results: [], manifest: undefined, interrupted: false, lines: [], ...more });
  const handler = handlers[options.command];
  if (handler.needs === 'folder') return done(await (await handler.load())({ ...options, emit }));
  if (handler.needs === 'artifacts') {
    const inItsPlace = await (await handler.load())({ ...options, emit });
    return inItsPlace === undefined ? done({}) : run(inItsPlace);
  }

  const project = await parseProject({
    ...options,
    flags: invocationArgs(options),
    onLog: (text, name) => emit({ kind: 'message', level: name === 'JinjaLogDebug' ? 'debug' : 'info', text, name }),
    onWarning: (text) => emit({ kind: 'message', level: 'warn', text, name: 'JinjaLogWarning' }),
  });
  const { loaded, manifest, warnings } = project;
  for (const { message, name } of warnings) emit({ kind: 'message', level: 'warn', text: message, name });
  // `docs generate` writes it when it has compiled: --no-compile leaves the one that is there.
  const writes = options.writeJson !== false && options.command !== 'docs generate';
  // The small one before anything is done: a folder that cannot be written to ends the command here.
  if (writes) await writeJson(loaded.targetDir, 'semantic_manifest.json', semanticManifest(manifest));
  // Once, with what was compiled; before that, `--state target` means the run before.
  const writeManifest = async () => (writes ? writeJson(loaded.targetDir, 'manifest.json', manifest) : undefined);
  let outcome: CommandResult;
  try {
    outcome = await (await handler.load())(project, { ...options, emit });
  } catch (error) {
    await writeManifest().catch(() => {});
    throw error;
  }
  await writeManifest();
  return done({ manifest, ...outcome });
}
