import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PgTrickleError } from '@pgtrickle-js/core';
import { ResultTable } from '../adapter/result-table.js';
import { parseSeed } from '../adapter/seed-file.js';
import type { ManifestNode } from '../manifest/node.js';
import type { LoadedProject } from '../project/types.js';

/** @throws {PgTrickleError} `DBT_SEED_INVALID` with the line, when it is no CSV. */
export async function loadSeed(node: ManifestNode, project: LoadedProject): Promise<ResultTable> {
  const root = project.packages.get(node.package_name)?.root ?? project.root.root;
  const text = await readFile(join(root, node.original_file_path), 'utf8');
  const { delimiter } = node.config;
  try {
    const { columns, rows } = parseSeed(text, {
      delimiter: typeof delimiter === 'string' ? delimiter : undefined,
      textColumns: Object.keys(node.config.column_types ?? {}),
    });
    return new ResultTable(
      columns.map(({ name }) => name),
      rows,
      columns.map(({ sqlType }) => sqlType),
    );
  } catch (cause) {
    const line = (cause as { lines?: number }).lines;
    throw new PgTrickleError('DBT_SEED_INVALID', {
      message: `${cause instanceof Error ? cause.message : String(cause)} (in ${node.original_file_path}${line === undefined ? '' : `:${line}`})`,
      hint: 'A seed is a CSV file with a header line; another separator is set by the delimiter config.',
      details: { file: node.original_file_path, ...(line === undefined ? {} : { line }) },
      cause,
    });
  }
}
