import { fromUnknown, PgTrickleError } from '@pgtrickle-js/core';
import { ResponseObject } from '../adapter/response-object.js';
import { ResultTable } from '../adapter/result-table.js';
import { type CompiledNode, compileNode } from '../compile/compile-node.js';
import { ephemeralPrefix } from '../compile/inject-ctes.js';
import { ownRelation } from '../compile/node-context.js';
import { str } from '../jinja/values/text.js';
import { toPython } from '../jinja/values/to-python.js';
import type { ManifestNode, ModelNode, UnitTestRun } from '../manifest/node.js';
import type { UnitTestNode } from '../manifest/other-resources.js';
import type { UniqueId } from '../manifest/resource.js';
import type { SourceNode } from '../manifest/source-node.js';
import { type NodeRuntime, nodeRuntime } from './node-runtime.js';
import type { Outcome } from './outcome.js';
import type { RunParts } from './run-parts.js';
import { renderTableDiff, type TextRow } from './table-diff.js';
import { type InputName, inputModel, inputName } from './unit-test-node.js';
import { overrideContext } from './unit-test-overrides.js';

interface Input {
  /** What the model reads when it is not tested. */
  readonly original: ManifestNode | SourceNode;
  /** What it reads now. */
  readonly model: ModelNode;
  readonly rows: unknown;
}

/** Compiles the tested model over the fixtures. @throws {PgTrickleError} `DBT_REF_NOT_FOUND` for a reference without an input, and of templates */
export async function compileUnitTest(run: UnitTestRun, thread: string, parts: RunParts): Promise<string> {
  const test = parts.manifest.unit_tests[run.unique_id] as UnitTestNode;
  const inputs = test.given.map((given) => readInput(run, given, parts));
  const tested = parts.manifest.nodes[run.tested_node_unique_id];
  const inputOf = (original: ManifestNode | SourceNode): ModelNode => {
    const found = inputs.find((input) => input.original === original);
    if (found !== undefined) return found.model;
    throw new PgTrickleError('DBT_REF_NOT_FOUND', {
      message: `unit test "${test.name}" gives no input for "${original.name}", which "${test.model}" reads (in ${test.original_file_path})`,
      hint: 'Add it under given:, with rows: [] if its rows do not matter.',
    });
  };
  const nodes: Record<UniqueId, ManifestNode> = Object.fromEntries(inputs.map(({ model }) => [model.unique_id, model]));
  const within: RunParts = {
    ...parts,
    flags: { ...parts.flags, EMPTY: false },
    resolveRef: (args) => inputOf(parts.resolveRef(args, tested as ManifestNode)),
    resolveSource: (source, table) => inputOf(parts.resolveSource(source, table, tested as ManifestNode)),
  };
  const runtime = nodeRuntime(run, thread, within);
  overrideContext(runtime, test, parts.project);
  const own = inputs.find(({ original }) => original === tested)?.model;
  runtime.set('this', own === undefined ? null : `${ephemeralPrefix}${own.alias}`);
  if (own !== undefined) runtime.ephemeral.add(own.unique_id);
  const contextOf = (node: ManifestNode) => {
    const input = inputs.find(({ model }) => model === node);
    return input === undefined ? runtime : inputRuntime(input, thread, parts);
  };
  const onCompiled = async (node: ManifestNode, compiled: CompiledNode) => {
    if (node !== run) {
      // As dbt: the fixtures beside what reads them.
      if (inputs.some(({ model }) => model === node)) await parts.write('compiled', node, compiled.sql);
      return;
    }
    Object.assign(run, { compiled: true, compiled_code: compiled.sql, extra_ctes: [...compiled.ctes], extra_ctes_injected: true });
    await parts.write('compiled', run, compiled.sql);
  };
  return (await compileNode(run, { nodes, compiled: new Map(), contextOf, onCompiled })).sql;
}

/** The fixture's columns have the types of what it stands in for. */
function inputRuntime({ original, model, rows }: Input, thread: string, parts: RunParts): NodeRuntime {
  const runtime = nodeRuntime(model, thread, parts);
  const { quoting } = parts.project.root.file;
  const { database, schema, config } = model;
  const replaced =
    'identifier' in original
      ? { config, database: original.database ?? database, schema: original.schema ?? schema, alias: original.identifier }
      : original;
  const deferred = 'identifier' in original ? undefined : parts.deferredRelation(original);
  runtime.set('this', deferred ?? ownRelation(replaced, quoting));
  runtime.set('fixture_rows', toPython(rows));
  return runtime;
}

function readInput(run: UnitTestRun, given: UnitTestNode['given'][number], parts: RunParts): Input {
  const original = resolve(inputName(given.input), run, parts);
  const alias = 'identifier' in original ? `${original.source_name}__${original.name}` : original.alias;
  return { original, rows: given.rows ?? [], model: inputModel(run, alias, given, original) };
}

function resolve(input: InputName, run: UnitTestRun, { manifest, resolveRef, resolveSource }: RunParts): ManifestNode | SourceNode {
  const tested = manifest.nodes[run.tested_node_unique_id] as ManifestNode;
  if (input.kind === 'this') return tested;
  return input.kind === 'ref' ? resolveRef(input.ref, run) : resolveSource(...input.name, run);
}

/** What the materialization selected, actual rows beside expected ones, compared without regard to their order. */
export function unitTestOutcome(run: UnitTestRun, table: unknown, response: unknown): Outcome {
  if (!(table instanceof ResultTable)) {
    throw new PgTrickleError('DBT_MATERIALIZATION_INVALID', { message: `unit test "${run.name}": the materialization unit selected nothing` });
  }
  const origin = table.columnNames.findIndex((name) => name.toLowerCase() === 'actual_or_expected');
  const rowsOf = (side: string): TextRow[] =>
    table.rows
      .filter(({ items }) => items[origin] === side)
      .map(({ items }) => items.filter((_, index) => index !== origin).map((item) => (item === null ? null : str(item))))
      .sort(compareRows);
  const columns = table.columnNames.filter((_, index) => index !== origin).map((name) => name.toLowerCase());
  const diff = renderTableDiff(columns, rowsOf('expected'), rowsOf('actual'));
  const adapterResponse = response instanceof ResponseObject ? response.response : null;
  if (diff === undefined) return { status: 'pass', message: null, adapterResponse, failures: 0 };
  return { status: 'fail', message: `\n\nactual differs from expected:\n\n${diff}\n`, adapterResponse, failures: 1 };
}

/** Nulls last, numbers by size. */
function compareRows(a: TextRow, b: TextRow): number {
  for (const [column, one] of a.entries()) {
    const other = b[column] ?? null;
    if (one === other) continue;
    if (one === null || other === null) return one === null ? 1 : -1;
    const difference = Number(one) - Number(other);
    if (!Number.isNaN(difference) && difference !== 0) return difference;
    return one < other ? -1 : 1;
  }
  return 0;
}

/** What goes wrong in the database is most likely a fixture that does not fit. */
export function unitTestError(thrown: unknown, run: UnitTestRun): PgTrickleError {
  const { code, message, hint, details, cause } = fromUnknown(thrown);
  if (!('sqlstate' in details) && code !== 'DBT_MACRO_RAISED') return fromUnknown(thrown);
  return new PgTrickleError(code, {
    message: `An error occurred during execution of unit test '${run.name}'. There may be an error in the unit test definition: check the data types.\n${message}`,
    hint,
    details,
    cause,
  });
}
