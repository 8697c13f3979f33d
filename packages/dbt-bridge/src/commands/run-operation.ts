import { didYouMean, fromUnknown, PgTrickleError, renderError } from '@pgtrickle-js/core';
import { invocationFacts } from '../artifacts/metadata.js';
import { nodeFiles } from '../artifacts/node-files.js';
import { runResults } from '../artifacts/run-results.js';
import { writeJson } from '../artifacts/write-json.js';
import type { MacroDefinition, MacroScope } from '../context/macro-scope.js';
import { errorMessage } from '../execute/error-message.js';
import { locateError } from '../execute/locate-error.js';
import { type NodeRuntime, nodeRuntime } from '../execute/node-runtime.js';
import { operationNode } from '../execute/operation-node.js';
import type { NodeResult } from '../execute/result.js';
import { compileInto } from '../execute/run-node.js';
import type { RunParts } from '../execute/run-parts.js';
import { withRunParts } from '../execute/with-run-parts.js';
import { PythonError } from '../jinja/errors.js';
import { call } from '../jinja/macro.js';
import type { Manifest } from '../manifest/manifest.js';
import type { OperationNode } from '../manifest/node.js';
import type { Project } from '../parse-project.js';
import type { LoadedProject } from '../project/types.js';
import type { CommandOptions, ProjectCommand } from './handler.js';
import { inlineNode } from './inline-node.js';
import { invocationArgs } from './invocation-args.js';
import { type MacroCall, operationCommands } from './operation-commands.js';
import { printable } from './printable.js';
import { countResources } from './run-selected.js';

/** Calls macros one after the other and stops at the first that fails. */
export const runOperations: ProjectCommand = async (project, options) => {
  const { loaded, macros, manifest } = project;
  const { emit } = options;
  const isForAll = isForAllModels(options);
  const calls = typeof options.sql === 'string' ? [] : callsOf(isForAll ? { ...options, models: streamTablesOf(manifest) } : options);
  const operations =
    typeof options.sql === 'string'
      ? [sqlOperation(project, options.sql)]
      : calls.map(({ macro, args }) => macroOperation(loaded, macroNamed(macro, macros, loaded.root.name), args));
  const args = { ...invocationArgs(options), macro: calls[0]?.macro, args: calls[0]?.args, sql: options.sql };
  emit({ kind: 'found', counts: countResources(manifest) });
  const startedAt = performance.now();
  const values: unknown[] = [];
  const results: NodeResult[] = [];
  await withRunParts(project, { ...options, selected: [], args, write: nodeFiles(loaded) }, async (parts) => {
    for (const one of operations) {
      const { result, value } = await runOperation(one, parts);
      results.push(result);
      values.push(value);
      if (result.error !== undefined) return;
    }
  });
  if (options.writeJson !== false) {
    const elapsedSeconds = (performance.now() - startedAt) / 1000;
    await writeJson(loaded.targetDir, 'run_results.json', runResults(results, { ...invocationFacts(loaded), elapsedSeconds, args }));
  }
  const error = results.at(-1)?.error;
  const wantsJson = (options.output as string | undefined) === 'json';
  if (error !== undefined && !wantsJson)
    emit({
      kind: 'message',
      level: 'error',
      name: 'RunningOperationCaughtError',
      text: `Encountered an error while running operation: ${renderError(error)}`,
      data: { exc: renderError(error) },
    });
  const lines = wantsJson && error === undefined ? [printable(values.length === 1 && !isForAll ? values[0] : values)] : [];
  return { success: error === undefined, results, lines, error };
};

/** Whether an operation is asked for without the models that it may be about. */
const isForAllModels = ({ command, models, argument }: CommandOptions) =>
  (models ?? [argument].filter((one) => one !== undefined)).length === 0 &&
  operationCommands.some(({ name, isForAll }) => isForAll && name === command);

const streamTablesOf = ({ nodes }: Manifest): string[] =>
  Object.values(nodes).flatMap(({ config, schema, alias }) => (config.materialized === 'stream_table' ? [`${schema}.${alias}`] : []));

function callsOf(options: CommandOptions): readonly MacroCall[] {
  const { command, argument, macroArgs = {}, models = argument === undefined ? [] : [argument], otherFlags = {} } = options;
  const operation = operationCommands.find(({ name }) => name === command);
  return operation?.calls({ models, flags: otherFlags }) ?? [{ macro: argument ?? '', args: macroArgs }];
}

function macroNamed(given: string, macros: MacroScope, rootName: string): MacroDefinition {
  const [packageName, name] = given.includes('.') ? [given.slice(0, given.indexOf('.')), given.slice(given.indexOf('.') + 1)] : [null, given];
  const found = macros.named(name, packageName);
  if (found !== undefined) return found;
  throw new PgTrickleError('USAGE_INVALID', {
    message: `there is no macro "${name}" in ${packageName === null ? 'any package' : `the package "${packageName}"`}`,
    hint: didYouMean(name, macros.names(rootName)) ?? 'pgt-dbt calls macros of the folder macros, of installed packages, and its own.',
  });
}

/** Something to do, and the node that it is told as. */
interface Operation {
  readonly node: OperationNode;
  readonly work: (runtime: NodeRuntime, parts: RunParts) => Promise<unknown>;
}

function macroOperation(project: LoadedProject, definition: MacroDefinition, args: MacroCall['args']): Operation {
  const { name, unique_id: uniqueId, package_name: packageName, original_file_path: file } = definition.node;
  return {
    node: operationNode(project, { name, uniqueId, packageName, file }),
    work: (runtime) => call(runtime.context.bind(definition), [], args),
  };
}

function sqlOperation(project: Project, sql: string): Operation {
  const node = inlineNode(project, sql);
  return {
    node: { ...node, original_file_path: 'from --sql' },
    work: async (runtime, parts) => {
      const text = await compileInto(node, runtime, 'main', parts);
      await runtime.adapter().execute(text, true, false);
      return null;
    },
  };
}

async function runOperation({ node, work }: Operation, parts: RunParts): Promise<{ result: NodeResult; value: unknown }> {
  const startedAt = new Date();
  const finish = (outcome: Pick<NodeResult, 'status' | 'failures' | 'error'>): NodeResult => {
    const completedAt = new Date();
    const executionTimeSeconds = (completedAt.getTime() - startedAt.getTime()) / 1000;
    const timing = [
      { name: 'compile', startedAt, completedAt: startedAt },
      { name: 'execute', startedAt, completedAt },
    ] as const;
    return {
      node,
      timing,
      threadId: 'MainThread',
      executionTimeSeconds,
      message: outcome.error ? errorMessage(outcome.error, node) : null,
      adapterResponse: null,
      ...outcome,
    };
  };
  try {
    const runtime = nodeRuntime(node, 'main', parts);
    const session = await parts.pool.get('main');
    const value = await work(runtime, parts);
    if (session.inTransaction) await session.commit();
    return { result: finish({ status: 'success', failures: 0 }), value };
  } catch (thrown) {
    return { result: finish({ status: 'error', failures: 1, error: locateError(asError(thrown), node) }), value: null };
  } finally {
    await parts.pool.release('main');
  }
}

/** An argument that the macro does not take fails before any template has a place to tell. */
function asError(thrown: unknown): PgTrickleError {
  return thrown instanceof PythonError ? new PgTrickleError('JINJA_TYPE', { message: thrown.message, cause: thrown }) : fromUnknown(thrown);
}
