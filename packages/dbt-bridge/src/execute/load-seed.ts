import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PgTrickleError } from '@pgtrickle-js/core';
import { ResultTable } from '../adapter/result-table.js';
import { parseSeed, type SeedOptions } from '../adapter/seed-file.js';
import type { ManifestNode } from '../manifest/node.js';
import type { LoadedProject } from '../project/types.js';

/** The rows of a node's CSV file. @throws {PgTrickleError} `DBT_SEED_INVALID` with the line, when it is no CSV. */
export async function loadSeed(node: ManifestNode, project: LoadedProject): Promise<ResultTable> {
  const root = project.packages.get(node.package_name)?.root ?? project.root.root;
  const { delimiter, column_types: types } = node.config;
  return loadSeedText(await readFile(join(root, node.original_file_path), 'utf8'), {
    file: node.original_file_path,
    delimiter: typeof delimiter === 'string' ? delimiter : undefined,
    textColumns: Object.keys(types ?? {}),
  });
}

/** The rows of a text of CSV. @throws {PgTrickleError} `DBT_SEED_INVALID` */
export function loadSeedText(text: string, { file, ...options }: SeedOptions & { readonly file: string }): ResultTable {
  try {
    const { columns, rows } = parseSeed(text, options);
    return new ResultTable(
      columns.map(({ name }) => name),
      rows,
      columns.map(({ sqlType }) => sqlType),
    );
  } catch (cause) {
    const line = (cause as { lines?: number }).lines;
    throw new PgTrickleError('DBT_SEED_INVALID', {
      message: `${cause instanceof Error ? cause.message : String(cause)} (in ${file}${line === undefined ? '' : `:${line}`})`,
      hint: 'A seed is a CSV file with a header line; another separator is set by the delimiter config.',
      details: { file, ...(line === undefined ? {} : { line }) },
      cause,
    });
  }
}
