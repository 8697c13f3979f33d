import { type Capabilities, capabilitiesFromFacts, factsQuery, type ServerFacts, shareCapabilities } from '../db/capabilities.js';
import type { CatalogReader } from '../db/queryable.js';
import { PgTrickleError } from '../error/pg-trickle-error.js';
import { quoteLiteral } from '../sql/identifier.js';
import { anyVersionOf, type ExtensionNames, extensionNames } from './any-version.js';
import { type Dependency, type DependencyRow, decodeDependency, selectDependencies } from './dependencies.js';
import { orderByName } from './select-list.js';
import { type StreamTable, type StreamTableRow, selectStreamTables } from './stream-tables.js';

/** What one statement saw of the extension. */
export interface Catalog {
  readonly capabilities: Capabilities;
  readonly streamTables: readonly StreamTable[];
  readonly dependencies: readonly Dependency[];
}

export interface CatalogSnapshot<Key extends string> {
  /** Or why there is none: `SERVER_EXTENSION_MISSING`, `SERVER_VERSION_UNSUPPORTED`, `SERVER_PRIVILEGE_MISSING`. */
  readonly catalog: Catalog | PgTrickleError;
  /** What was asked for besides, as JSON gives it. */
  readonly also: Readonly<Record<Key, unknown>>;
}

/**
 * Reads what the server can do, all stream tables and all their sources in one statement, and whatever else is asked for with them. Planning
 * from it (`planFromCatalog`) asks the server about changes only.
 *
 * @param also - SQL expressions that give JSON
 * @example
 * const { catalog, also } = await readCatalog(reader, { tables: `(select jsonb_agg(relname) from pg_class where relkind = 'r')` });
 */
export async function readCatalog<Key extends string = never>(
  reader: CatalogReader,
  also: Readonly<Record<Key, string>> = {} as Readonly<Record<Key, string>>,
): Promise<CatalogSnapshot<Key>> {
  const more = Object.entries<string>(also).map(([key, sql]) => `${quoteLiteral(key)}, ${sql}`);
  const [row] = await reader.read<{ seen: string }>(
    `with facts as (${factsQuery})
     select jsonb_build_object('facts', facts.facts::jsonb, 'tables', ${rowsOf('stream_tables')}, 'edges', ${rowsOf('dependencies')},
       'also', jsonb_build_object(${more.join(', ')}))::text as seen from facts`,
  );
  if (row === undefined) throw new PgTrickleError('INTERNAL', { message: 'the server gave no catalog' });
  const seen: Seen<Key> = JSON.parse(row.seen);
  return { catalog: catalogOf(seen, reader), also: seen.also };
}

interface Seen<Key extends string> {
  readonly facts: ServerFacts;
  readonly tables: string | null;
  readonly edges: string | null;
  readonly also: Readonly<Record<Key, unknown>>;
}

function catalogOf({ facts, tables, edges }: Seen<string>, reader: CatalogReader): Catalog | PgTrickleError {
  try {
    const capabilities = capabilitiesFromFacts(facts);
    if (tables === null || edges === null) throw missingSelect(capabilities);
    shareCapabilities(reader, capabilities);
    return {
      capabilities,
      streamTables: jsonOf<StreamTableRow[]>(tables).map(queriesOf(capabilities).decode),
      dependencies: jsonOf<DependencyRow[]>(edges).map(decodeDependency),
    };
  } catch (error) {
    if (error instanceof PgTrickleError && error.code.startsWith('SERVER_')) return error;
    throw error;
  }
}

function missingSelect({ schema, prefix, role }: Capabilities): PgTrickleError {
  return new PgTrickleError('SERVER_PRIVILEGE_MISSING', {
    message: `the role ${role} may not read ${schema}.${prefix}_stream_tables`,
    hint: `An administrator can run: grant select on ${schema}.${prefix}_stream_tables, ${schema}.${prefix}_dependencies to ${role};`,
    details: { role, schema },
  });
}

type CatalogTable = 'stream_tables' | 'dependencies';

/**
 * Rows of a table of the extension, as XML around JSON; null where there is no extension, or no right to read it. A statement cannot name what
 * may not be there, so that the query is handed over as text, chosen by what is there.
 */
function rowsOf(table: CatalogTable): string {
  const cases = extensionNames.map((names) => {
    const held = (each: CatalogTable) => `pg_catalog.to_regclass('${names.schema}.${names.prefix}_${each}')`;
    const readable = (['stream_tables', 'dependencies'] as const).map((each) => `pg_catalog.has_table_privilege(${held(each)}, 'select')`);
    const query = `select coalesce(jsonb_agg(to_jsonb(q)), '[]')::text as rows from (${queriesOf(names)[table]}) as q`;
    // CASE in CASE, for its order: a table cannot be looked up in a schema without USAGE.
    return `when ${quoteLiteral(names.extension)} then case when pg_catalog.has_schema_privilege('${names.schema}', 'usage')
      then case when ${readable.join(' and ')} then pg_catalog.query_to_xml(${quoteLiteral(query)}, false, false, '')::text end end`;
  });
  return `case facts.facts::jsonb #>> '{extension,name}' ${cases.join(' ')} end`;
}

function queriesOf(names: Pick<ExtensionNames, 'prefix'>) {
  const known = extensionNames.find(({ prefix }) => prefix === names.prefix) as ExtensionNames;
  const [streamTables, dependencies] = [anyVersionOf('stream_tables', known), anyVersionOf('dependencies', known)];
  const select = selectStreamTables(streamTables, known);
  return {
    stream_tables: `${select.sql} ${orderByName('s', known)}`,
    dependencies: `${selectDependencies([dependencies, streamTables], known)} ${orderByName('s', known)}, 2, d.source_relid`,
    decode: select.decode,
  };
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** The one value of the one row. */
function jsonOf<Value>(xml: string): Value {
  const text = xml.slice(xml.indexOf('<rows>') + '<rows>'.length, xml.lastIndexOf('</rows>'));
  return JSON.parse(
    text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (_, hex?: string, decimal?: string, name?: string) =>
      name === undefined ? String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)) : (entities[name] ?? ''),
    ),
  );
}
