import { didYouMean, PgTrickleError } from '@pgtrickle-js/core';
import type { Origin } from '../parse/unlinked.js';
import { inYaml } from '../project/render-yaml.js';
import type { ModelNode } from './node.js';
import type { UnitTestNode } from './other-resources.js';
import type { RefLookup } from './ref-lookup.js';
import { referenceError, refPattern } from './reference-error.js';

interface Lookups {
  readonly rootName: string;
  readonly refs: RefLookup;
  readonly disabledRefs: RefLookup;
}

/**
 * Finds the model that a unit test tests. A test of a model with versions becomes one test for each version that it does not leave out;
 * one of a model that is switched off is switched off.
 *
 * @throws {PgTrickleError} `DBT_REF_NOT_FOUND`, `DBT_PROPERTY_INVALID`
 */
export function linkUnitTest({ refs, disabledRefs, rootName }: Lookups, test: UnitTestNode, origin: Origin): UnitTestNode[] {
  const wanted = { name: test.model, package: null, version: null };
  const target = refs.find(wanted, rootName, test.package_name);
  if (target === undefined && disabledRefs.find(wanted, rootName, test.package_name) !== undefined) {
    test.config.enabled = false;
    return [];
  }
  if (target?.resource_type !== 'model') {
    throw referenceError({
      code: 'DBT_REF_NOT_FOUND',
      message: `unit test "${test.name}" tests "${test.model}", which ${target === undefined ? 'was not found' : `is a ${target.resource_type}`}`,
      hint: didYouMean(test.model, refs.names()),
      origin,
      pattern: refPattern(test.model, null),
    });
  }
  checkIncremental(test, target, origin);
  const { include, exclude } = test.versions ?? {};
  const versions = refs.versionsOf(test.model);
  const listed = (list: readonly (string | number)[] | null | undefined, version: string | number) =>
    list?.some((one) => String(one) === String(version));
  const chosen = versions.filter((version) => (include?.length ? listed(include, version) : !listed(exclude, version)));
  const isNarrowed = (include?.length ?? 0) + (exclude?.length ?? 0) > 0;
  if (isNarrowed && chosen.length === 0) {
    const about = versions.length === 0 ? `which has no versions` : `which has the versions ${versions.join(', ')}`;
    throw invalid(origin, ['versions'], `unit test "${test.name}" names versions of "${test.model}", ${about}`, 'Correct or remove versions:.');
  }
  if (chosen.length === 0) return [linked(test, target)];
  return chosen.map((version) => {
    const model = refs.find({ ...wanted, version }, rootName, test.package_name) as ModelNode;
    return linked({ ...test, unique_id: `${test.unique_id}_v${version}`, version, depends_on: { macros: [], nodes: [] } }, model);
  });
}

function linked(test: UnitTestNode, model: ModelNode): UnitTestNode {
  test.depends_on.nodes = [model.unique_id];
  test.schema = model.schema;
  return test;
}

/** Whether the model runs incrementally is for the test to say: there is no table to tell. */
function checkIncremental(test: UnitTestNode, model: ModelNode, origin: Origin): void {
  if (!model.depends_on.macros.includes('macro.dbt.is_incremental')) return;
  const override = test.overrides?.macros.is_incremental;
  if (typeof override !== 'boolean') {
    const message = `Boolean override for 'is_incremental' must be provided for unit test '${test.name}' in model '${model.name}'`;
    throw invalid(origin, [], message, 'Write overrides: {macros: {is_incremental: true}}, or false.');
  }
  if (override && !test.given.some(({ input }) => input.trim() === 'this')) {
    const message = `Unit test '${test.name}' for incremental model '${model.name}' must have a 'this' input`;
    throw invalid(origin, ['given'], message, 'Write - input: this, with the rows that the table has before the run.');
  }
}

function invalid(origin: Origin, path: readonly string[], message: string, hint: string): unknown {
  const error = new PgTrickleError('DBT_PROPERTY_INVALID', { message, hint });
  if (origin.kind === 'sql') return error;
  return inYaml(error, { displayPath: origin.file.displayPath, text: origin.file.text }, [...origin.path, ...path]);
}
