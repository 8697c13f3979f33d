import {
  type Catalog,
  type CatalogReader,
  currentDefinition,
  PgTrickleError,
  type Plan,
  planFromCatalog,
  type StreamTable,
} from '@pgtrickle-js/core';

/**
 * Plans to make stream tables of a database as though it had none of them.
 *
 * @throws {PgTrickleError} `QUERY_INVALID` with all whose query the server no longer understands, and with how to leave them out; `SERVER_*`
 */
export async function planCreates(reader: CatalogReader, catalog: Catalog, tables: readonly StreamTable[]): Promise<Plan[]> {
  const broken = new Map<unknown, PgTrickleError>();
  for (;;) {
    const sound = tables.filter(({ name }) => !broken.has(name));
    // As though the database had none of them: every plan is a create.
    const others = catalog.streamTables.filter((table) => !sound.includes(table));
    const definitions = sound.map((table) => currentDefinition(table, catalog.capabilities));
    try {
      const plans = await planFromCatalog(reader, { ...catalog, streamTables: others }, definitions);
      if (broken.size === 0) return plans;
    } catch (error) {
      const isOfOne = error instanceof PgTrickleError && error.code === 'QUERY_INVALID' && sound.some(({ name }) => name === error.details.name);
      if (!isOfOne) throw error;
      broken.set(error.details.name, error);
      continue;
    }
    throw brokenTables([...broken.values()], sound.length > 0);
  }
}

function brokenTables(errors: readonly PgTrickleError[], canBeLeftOut: boolean): PgTrickleError {
  const [first] = errors;
  const options = errors.map(({ details }) => `--exclude ${shellWord(String(details.name))}`).join(' ');
  const wayOut = canBeLeftOut ? `Make what is missing, or leave ${errors.length === 1 ? 'it' : 'them'} out: ${options}` : undefined;
  return new PgTrickleError('QUERY_INVALID', {
    message: errors.map(({ message }) => message).join('\n'),
    hint: [errors.length === 1 ? first?.hint : undefined, wayOut].filter((part) => part !== undefined).join('\n') || undefined,
    details: errors.length === 1 ? first?.details : { names: errors.map(({ details }) => details.name) },
    cause: first?.cause,
  });
}

const shellWord = (word: string) => (/^[\w.]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
