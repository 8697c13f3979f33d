import { fromUnknown, type PgTrickleError } from '@pgtrickle-js/core';
import { type CompiledNode, compileNode } from '../compile/compile-node.js';
import { isEphemeral } from '../compile/node-context.js';
import { compiledCode, type ManifestNode } from '../manifest/node.js';
import { checkLanguage } from './check-language.js';
import { clone } from './clone-node.js';
import { errorMessage } from './error-message.js';
import { findMaterialization } from './find-materialization.js';
import { isUnchanged } from './is-unchanged.js';
import { locateError, locateSetting } from './locate-error.js';
import { type NodeRuntime, nodeRuntime } from './node-runtime.js';
import { modelOutcome, type Outcome, testOutcome } from './outcome.js';
import type { NodeResult, Timing } from './result.js';
import { retry } from './retry.js';
import { type BatchWork, runMicrobatch, runsInBatches } from './run-microbatch.js';
import type { RunParts } from './run-parts.js';
import { compileUnitTest, unitTestError, unitTestOutcome } from './run-unit-test.js';

/** `compile` stops before anything is built. */
export type RunMode = 'compile' | 'execute' | 'clone';

/** Compiles and, by its materialization, builds one node. Whatever goes wrong becomes a result with the error in it. */
export async function runNode(node: ManifestNode, thread: string, mode: RunMode, parts: RunParts): Promise<NodeResult> {
  const timing: Timing[] = [];
  const startedAt = performance.now();
  const timed = async <T>(name: Timing['name'], work: () => Promise<T>): Promise<T> => {
    const began = new Date();
    try {
      return await work();
    } finally {
      timing.push({ name, startedAt: began, completedAt: new Date() });
    }
  };
  const result = (outcome: Outcome, error?: PgTrickleError): NodeResult => ({
    node,
    timing,
    threadId: thread,
    executionTimeSeconds: (performance.now() - startedAt) / 1000,
    ...outcome,
    ...(error === undefined ? {} : { error }),
  });
  if (isNoOp(node)) return result({ status: 'no-op', message: 'NO-OP', adapterResponse: null, failures: 0 });
  try {
    const runtime = nodeRuntime(node, thread, parts);
    if (mode === 'clone') return result(await timed('execute', () => clone(node, runtime, parts)));
    if (mode === 'execute' && runsInBatches(node, parts)) {
      const outcome = await timed('execute', () => runMicrobatch(node, thread, parts, batchWork(thread)));
      parts.outlook.hasRun(node, true);
      return { ...result(outcome), batchResults: outcome.batchResults };
    }
    if (node.resource_type === 'unit_test') {
      runtime.setSql(await timed('compile', () => compileUnitTest(node, thread, parts)));
    } else await timed('compile', () => compileInto(node, runtime, thread, parts));
    if (mode === 'compile' || isEphemeral(node)) return result({ status: 'success', message: null, adapterResponse: null, failures: null });
    const outcome = await timed('execute', () => executeAgain(node, { runtime, thread, parts }));
    parts.outlook.hasRun(node, outcome.adapterResponse?.code !== 'UNCHANGED');
    return result(outcome);
  } catch (thrown) {
    parts.outlook.hasRun(node, true);
    const error = locateError(
      node.resource_type === 'unit_test' ? unitTestError(thrown, node) : locateSetting(fromUnknown(thrown), node, parts.whole),
      node,
    );
    return result({ status: 'error', message: errorMessage(error, node), adapterResponse: null, failures: null }, error);
  } finally {
    await parts.pool.release(thread);
  }
}

/** What is there for who looks at the graph: nothing is built of it. */
export function isNoOp(node: ManifestNode): boolean {
  return node.resource_type === 'exposure' || node.resource_type === 'saved_query';
}

const batchWork = (thread: string): BatchWork => ({
  compile: (node, runtime, parts) => compileInto(node, runtime, thread, parts),
  execute,
});

interface Running {
  readonly runtime: NodeRuntime;
  readonly thread: string;
  readonly parts: RunParts;
}

/** Builds a node; what another session was in the way of, once more. */
async function executeAgain(node: ManifestNode, { runtime, thread, parts }: Running): Promise<Outcome> {
  if (await isUnchanged(node, runtime, parts)) {
    await parts.write('run', node, '-- nothing to do: it is as the model says');
    const adapterResponse = { message: 'UNCHANGED', code: 'UNCHANGED', rowsAffected: -1 };
    return { status: 'success', message: 'UNCHANGED', adapterResponse, failures: null };
  }
  const attemptOnce = (attempt: number) => {
    if (attempt === 1) return execute(node, runtime, parts);
    const again = nodeRuntime(node, thread, parts);
    again.setSql(compiledCode(node));
    return execute(node, again, parts);
  };
  // What a hook did outside of the transaction is done.
  const hooks = [...(node.config['pre-hook'] ?? []), ...(node.config['post-hook'] ?? [])];
  if (hooks.some(({ transaction }) => !transaction)) return attemptOnce(1);
  return retry(attemptOnce, (error) => {
    if (parts.signal?.aborted) throw error;
    parts.emit({ kind: 'message', level: 'debug', text: `${node.unique_id} is run again: ${error.message}` });
    return parts.pool.release(thread);
  });
}

/** Compiles a node and gives its SQL, to the templates that build it too; a seed has none. */
export async function compileInto(node: ManifestNode, runtime: NodeRuntime, thread: string, parts: RunParts): Promise<string> {
  if (node.resource_type === 'seed') return '';
  const contextOf = (other: ManifestNode) => (other === node ? runtime : nodeRuntime(other, thread, parts));
  const onCompiled = (compiledNode: ManifestNode, { sql, ctes }: CompiledNode) => {
    Object.assign(compiledNode, { compiled: true, compiled_code: sql, extra_ctes: [...ctes], extra_ctes_injected: parts.takesIn });
    return parts.write('compiled', compiledNode, sql);
  };
  const { takesIn, compiled } = parts;
  const { sql } = await compileNode(node, { nodes: parts.manifest.nodes, compiled, contextOf, takesIn, onCompiled });
  runtime.setSql(sql);
  return sql;
}

async function execute(node: ManifestNode, runtime: NodeRuntime, { scope, project, flags }: RunParts): Promise<Outcome> {
  const definition = findMaterialization(node, scope.definitions(), project.root.name);
  checkLanguage(node, definition);
  const returned = await runtime.context.bind(definition).call([], {});
  const session = await runtime.adapter().parts.session();
  // What a materialization of a user leaves open is kept, as in dbt a test's is not.
  if (session.inTransaction && node.resource_type !== 'test') await session.commit();
  const main = runtime.results.get('main');
  if (node.resource_type === 'unit_test') return unitTestOutcome(node, main?.get('table'), main?.get('response'));
  return node.resource_type === 'test'
    ? testOutcome(node, main, flags.WARN_ERROR === true)
    : modelOutcome(node, main, returned, runtime.adapter().parts.cache);
}
