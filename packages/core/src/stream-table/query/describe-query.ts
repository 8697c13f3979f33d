import { connectionOf } from '../../db/catalog-reader.js';
import type { CatalogReader } from '../../db/queryable.js';
import { sparingTransaction } from '../../db/transaction.js';
import { fromUnknown } from '../../error/from-unknown.js';
import { PgTrickleError } from '../../error/pg-trickle-error.js';
import { serverErrorOf } from '../../error/server-error.js';
import { type QualifiedName, quoteIdentifier, splitName } from '../../sql/identifier.js';
import { type ParsedQuery, parseQuery, type TableReference } from '../../sql/parse-query.js';
import { substituteTables } from '../../sql/substitute-tables.js';

/** A column that a query gives, or that a stream table has for its users. */
export interface OutputColumn {
  readonly name: string;
  readonly typeOid: number;
  /** As in DDL, without length or precision: a stream table keeps neither. */
  readonly type: string;
}

/** Relations that a plan is about to make, with the SELECT that has their columns. */
export type PlannedRelations = ReadonlyMap<QualifiedName, string>;

/**
 * Asks the server for the columns of a query without running it: its rows are joined on false.
 *
 * @param planned relations that do not exist yet, or will have other columns
 * @throws {PgTrickleError} `QUERY_INVALID` with line and column when the server does not understand it.
 */
export async function describeQuery(reader: CatalogReader, query: string, planned: PlannedRelations = new Map()): Promise<OutputColumn[]> {
  const parsed = await parseQuery(query);
  const text = planned.size === 0 ? parsed.text : substituteTables(parsed, await substitutions(reader, parsed, planned));
  const from = `from (select) as one left join (\n${text}\n) as q on false`;
  const [row] = await inQuery(text, 'select q.* '.length + from.indexOf(text), () => reader.read<Record<string, unknown>>(`select q.* ${from}`));
  const names = Object.keys(row ?? {});
  if (names.length === 0) throw new PgTrickleError('QUERY_INVALID', { message: 'the query gives no columns' });
  const types = names.map((name) => `pg_catalog.pg_typeof(q.${quoteIdentifier(name)})::pg_catalog.oid`).join(', ');
  const typesQuery = `select t.oid::text as oid, pg_catalog.format_type(t.oid, null) as type
     from unnest((select array[${types}] ${from})) with ordinality as t(oid, position) order by t.position`;
  const rows = await reader.read<{ oid: string; type: string }>(typesQuery).catch((error: unknown) => {
    throw doubledColumn(error, typesQuery, names) ?? error;
  });
  return names.map((name, index) => ({ name, typeOid: Number(rows[index]?.oid), type: rows[index]?.type ?? '' }));
}

/** As `describeQuery`; for a query that does not work the error, after which an open transaction is of use still. */
export async function tryDescribeQuery(
  reader: CatalogReader,
  query: string,
  planned: PlannedRelations = new Map(),
): Promise<OutputColumn[] | PgTrickleError> {
  const ask = () => describeQuery(reader, query, planned);
  const connection = connectionOf(reader);
  try {
    return await (connection === undefined ? ask() : sparingTransaction(connection, ask));
  } catch (error) {
    if (error instanceof PgTrickleError && error.code === 'QUERY_INVALID') return error;
    throw error;
  }
}

/** The driver gives columns of one name as one; the server then finds that name ambiguous, and says where. */
function doubledColumn(error: unknown, sql: string, names: readonly string[]): PgTrickleError | undefined {
  const server = serverErrorOf(error instanceof PgTrickleError ? error.cause : error);
  if (server?.sqlstate !== '42702' || server.position === undefined) return undefined;
  const rest = [...sql].slice(server.position - 1).join('');
  const name = names.find((each) => rest.startsWith(`q.${quoteIdentifier(each)})`));
  if (name === undefined) return undefined;
  return new PgTrickleError('QUERY_INVALID', {
    message: `the query gives more than one column named "${name}"`,
    hint: 'Give one of them another name with AS.',
    details: { column: name },
    cause: error,
  });
}

/** A SELECT that has these columns, for `planned`. */
export function selectOfColumns(columns: readonly OutputColumn[]): string {
  return `select ${columns.map(({ name, type }) => `null::${type} as ${quoteIdentifier(name)}`).join(', ')}`;
}

/** An unqualified name means a planned relation when the search path would find it there. */
async function substitutions(reader: CatalogReader, { tables }: ParsedQuery, planned: PlannedRelations) {
  const unqualified = [...new Set(tables.flatMap(({ schema, name }) => (schema === undefined ? [name] : [])))];
  const inPath = unqualified.some((name) => [...planned.keys()].some((key) => splitName(key).name === name))
    ? await reader.read<{ name: string; schema: string }>(
        `select n.name, s.schema::text as schema from jsonb_array_elements_text($1::jsonb) as n(name),
           unnest(pg_catalog.current_schemas(true)) with ordinality as s(schema, position)
         where s.schema || '.' || n.name in (select jsonb_array_elements_text($2::jsonb))
            or exists (select from pg_catalog.pg_class c join pg_catalog.pg_namespace p on p.oid = c.relnamespace where c.relname = n.name and p.nspname = s.schema)
         order by s.position`,
        [JSON.stringify(unqualified), JSON.stringify([...planned.keys()])],
      )
    : [];
  return ({ schema, name }: TableReference) => planned.get(`${schema ?? inPath.find((found) => found.name === name)?.schema ?? ''}.${name}`);
}

async function inQuery<Result>(text: string, offset: number, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PgTrickleError) || error.code === 'SERVER_PRIVILEGE_MISSING') throw error;
    throw fromUnknown(error.cause ?? error, { query: { text, offset } });
  }
}
