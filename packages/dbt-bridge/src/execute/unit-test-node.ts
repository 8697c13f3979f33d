import { hash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { PgTrickleError } from '@pgtrickle-js/core';
import { configDefaults } from '../config/defaults.js';
import type { ManifestNode, ModelNode, NodeConfig, UnitTestRun } from '../manifest/node.js';
import type { UnitTestNode } from '../manifest/other-resources.js';
import type { SourceNode } from '../manifest/source-node.js';
import { type WrittenReference, writtenReference } from '../parse/written-reference.js';

/** The node that a unit test is while it runs: the tested model's template, materialized as `unit`. */
export function unitTestRun(test: UnitTestNode, tested: ModelNode): UnitTestRun {
  const name = tested.version === null ? test.name : `${test.name}_v${tested.version}`;
  const isSql = test.expect.format === 'sql';
  const config = {
    ...configDefaults.model(),
    ...test.config,
    materialized: 'unit',
    expected_rows: isSql ? [] : test.expect.rows,
    expected_sql: isSql ? test.expect.rows : null,
  };
  return {
    ...tested,
    name,
    alias: name,
    resource_type: 'unit_test',
    package_name: test.package_name,
    original_file_path: test.original_file_path,
    path: join(dirname(test.original_file_path), `${name}.sql`),
    unique_id: test.unique_id,
    fqn: test.unique_id.split('.'),
    checksum: { name: 'none', checksum: '' },
    config: config as unknown as NodeConfig,
    description: test.description,
    tags: test.config.tags,
    meta: test.config.meta,
    columns: {},
    relation_name: null,
    compiled_path: null,
    build_path: null,
    depends_on: { macros: [], nodes: [tested.unique_id] },
    contract: { enforced: false, alias_types: true, checksum: null },
    model: test.model,
    tested_node_unique_id: tested.unique_id,
  };
}

/** What the `input` of a fixture names. */
export type InputName = { readonly kind: 'this' } | WrittenReference;

/** @throws {PgTrickleError} `DBT_REF_INVALID` */
export function inputName(input: string): InputName {
  if (input.trim() === 'this') return { kind: 'this' };
  const found = writtenReference(input);
  if (found !== undefined) return found;
  throw new PgTrickleError('DBT_REF_INVALID', {
    message: `the input "${input}" of a unit test is no reference`,
    hint: "Write input: ref('model'), source('source', 'table') or this.",
  });
}

/** An ephemeral model that stands in for what the tested model reads, and is called `alias` there. */
export function inputModel(run: UnitTestRun, alias: string, given: UnitTestNode['given'][number], original: ManifestNode | SourceNode): ModelNode {
  const base = run as unknown as ManifestNode & ModelNode;
  return {
    ...base,
    resource_type: 'model',
    name: original.name,
    alias,
    package_name: original.package_name,
    path: `${original.name}.sql`,
    unique_id: `model.${run.package_name}.${run.name}.${hash('md5', given.input).slice(0, 8)}`,
    raw_code: given.format === 'sql' ? String(given.rows ?? '') : '{{ get_fixture_sql(fixture_rows, none) }}',
    config: { ...(configDefaults.model() as unknown as NodeConfig), materialized: 'ephemeral' },
    depends_on: { macros: [], nodes: [] },
    access: 'protected',
    version: null,
    latest_version: null,
    constraints: [],
  };
}
