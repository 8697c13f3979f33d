import { type CatalogReader, readColumns } from '@pgtrickle-js/core';
import { emitViewBlock } from './emit/view-block.js';
import { viewModels } from './model.js';

/**
 * Reads the stream tables of a database and gives a `view` block for each, for a `.prisma` file. Columns of the extension itself stay hidden.
 * Needs `previewFeatures = ["views"]` in a generator block of the schema.
 *
 * @param options.multiSchema - add `@@schema(…)`, for datasources that list their schemas. Default false.
 * @throws {PgTrickleError} `SERVER_*` when the extension or a privilege is missing.
 * @example
 * await writeFile('prisma/stream-tables.prisma', await readViewBlocks(catalogReader(pool)));
 */
export async function readViewBlocks(reader: CatalogReader, options: { readonly multiSchema?: boolean } = {}): Promise<string> {
  const models = viewModels(await readColumns(reader));
  return models.map((model) => emitViewBlock(model, options)).join('\n');
}
