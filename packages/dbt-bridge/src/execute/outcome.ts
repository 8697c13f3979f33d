import { PgTrickleError } from '@pgtrickle-js/core';
import { Relation } from '../adapter/relation.js';
import type { RelationCache } from '../adapter/relation-cache.js';
import { ResponseObject } from '../adapter/response-object.js';
import { ResultTable } from '../adapter/result-table.js';
import type { AdapterResponse } from '../adapter/session.js';
import { Dict } from '../jinja/values/dict.js';
import { str } from '../jinja/values/text.js';
import { isTrue } from '../jinja/values/truth.js';
import type { ManifestNode, TestNode } from '../manifest/node.js';
import type { NodeStatus } from './result.js';

/** What came of running a node. */
export interface Outcome {
  readonly status: NodeStatus;
  readonly message: string | null;
  readonly adapterResponse: AdapterResponse | null;
  readonly failures: number | null;
}

/** @throws {PgTrickleError} `DBT_MATERIALIZATION_INVALID` when it named no relations or ran no `main` statement. */
export function modelOutcome(node: ManifestNode, main: Dict | undefined, returned: unknown, cache: RelationCache): Outcome {
  for (const relation of relationsOf(node, returned)) cache.add(relation);
  const response = main?.get('response');
  if (main === undefined)
    throw invalid(node, 'main is not being called during running model', "Build the model inside of {% call statement('main') %}.");
  const adapterResponse = response instanceof ResponseObject ? response.response : null;
  return { status: 'success', message: adapterResponse?.message ?? str(response), adapterResponse, failures: null };
}

export function relationsOf(node: ManifestNode, returned: unknown): readonly Relation[] {
  const relations = returned instanceof Dict ? returned.get('relations') : undefined;
  if (!Array.isArray(relations) || !relations.every((relation) => relation instanceof Relation)) {
    throw invalid(
      node,
      `the materialization "${node.config.materialized}" did not return the list of relations that it made`,
      "End it with {{ return({'relations': [target_relation]}) }}.",
    );
  }
  return relations;
}

/** What a test's row of counts means for its severity: `error_if`, then `warn_if`. */
export function testOutcome(node: TestNode, main: Dict | undefined, isWarningAnError: boolean): Outcome {
  const table = main?.get('table');
  const response = main?.get('response');
  const row = table instanceof ResultTable && table.rows.length === 1 ? table.values() : undefined;
  if (!(table instanceof ResultTable) || row?.length !== 3) {
    throw invalid(
      node,
      `the test returned ${table instanceof ResultTable ? `${table.rows.length} rows of ${table.columnNames.length} columns` : 'nothing'} instead of one row with failures, should_warn and should_error`,
    );
  }
  const value = (name: string) => row[table.columnNames.findIndex((column) => column.toLowerCase() === name)];
  const failures = Number(str(value('failures') ?? 0));
  const severity = String(node.config.severity ?? 'ERROR').toUpperCase();
  const adapterResponse = response instanceof ResponseObject ? response.response : null;
  const results = `${failures} result${failures === 1 ? '' : 's'}`;
  const [isWarned, isFailed] = [truthOf(value('should_warn')), truthOf(value('should_error'))];
  if (severity === 'ERROR' && isFailed) {
    return { status: 'fail', message: `Got ${results}, configured to fail if ${node.config.error_if ?? '!= 0'}`, adapterResponse, failures };
  }
  if (isWarned) {
    const verdict = isWarningAnError ? 'fail' : 'warn';
    return { status: verdict, message: `Got ${results}, configured to ${verdict} if ${node.config.warn_if ?? '!= 0'}`, adapterResponse, failures };
  }
  return { status: 'pass', message: null, adapterResponse, failures: 0 };
}

/** What a project's own `get_test_sql` may select in place of a boolean: as Python reads words and numbers. */
function truthOf(value: unknown): boolean {
  if (typeof value !== 'string') return isTrue(value);
  if (/^(y|yes|t|true|on|1)$/i.test(value)) return true;
  if (/^(n|no|f|false|off|0)$/i.test(value)) return false;
  throw new PgTrickleError('DBT_MATERIALIZATION_INVALID', {
    message: `get_test_sql gave "${value}" for should_warn or should_error, which is no boolean`,
  });
}

function invalid(node: ManifestNode, message: string, hint?: string): PgTrickleError {
  return new PgTrickleError('DBT_MATERIALIZATION_INVALID', {
    message: `${node.resource_type} "${node.name}": ${message} (in ${node.original_file_path})`,
    hint,
    details: { file: node.original_file_path },
  });
}
