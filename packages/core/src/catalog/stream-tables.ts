import { type Capabilities, detectCapabilities } from '../db/capabilities.js';
import type { CatalogReader } from '../db/queryable.js';
import { didYouMean } from '../error/did-you-mean.js';
import { failureText } from '../error/failure-text.js';
import { PgTrickleError } from '../error/pg-trickle-error.js';
import { parseName, type QualifiedName, quoteLiteral, splitName } from '../sql/identifier.js';
import type { ViewDefinition } from '../sql/taken-in.js';
import { writtenQuery } from '../sql/written-query.js';
import type { RefreshMode, StreamTableOptions } from '../stream-table/definition/definition.js';
import { citusPlacement } from './citus-placement.js';
import { type Declaration, declarationColumn, parseDeclaration } from './declaration.js';
import { required, requiredDate, toBigInt, toBoolean, toDate, toNumber } from './decode.js';
import {
  type CatalogRelation,
  catalogRelation,
  epochMs,
  orderByName,
  qualifiedName,
  secondsSince,
  selectList,
  type TextRow,
  whereNamed,
} from './select-list.js';
import { type OptionReader, optionReader } from './stream-table-options.js';
import { viewsTakenInto } from './view-definitions.js';

export type StreamTableStatus = 'INITIALIZING' | 'ACTIVE' | 'SUSPENDED' | 'ERROR';

/** A stream table as the server's catalog knows it. */
export interface StreamTable {
  readonly name: QualifiedName;
  readonly relationOid: number;
  readonly id: bigint;
  /** The query as its author wrote it. */
  readonly query: string;
  /** The query as the server got it: with views taken in where it would have lost something. */
  readonly sentQuery: string;
  /** The views that were taken in, and those that they read, as they are now. */
  readonly takenInViews: readonly ViewDefinition[];
  /** The query that the server runs: rewritten where it reads views, DISTINCT ON and the like. */
  readonly definingQuery: string;
  /** A duration or a cron expression (in UTC); null when calculated, or when the mode is IMMEDIATE. */
  readonly schedule: string | null;
  readonly refreshMode: Exclude<RefreshMode, 'AUTO'>;
  /** What was asked for; only the newest versions keep it. */
  readonly requestedRefreshMode?: RefreshMode | undefined;
  /** How the last refresh ran (0.13+). */
  readonly effectiveRefreshMode?: string | undefined;
  readonly status: StreamTableStatus;
  readonly isPopulated: boolean;
  /** When the data last changed: a refresh that finds nothing new leaves it. */
  readonly dataTimestamp: Date | null;
  /** When a refresh last succeeded, whether it found something or not. */
  readonly lastRefreshAt: Date | null;
  /** Age of the data in seconds by the server's clock, as `get_staleness()` counts it: now minus `dataTimestamp`. */
  readonly stalenessSeconds: number | null;
  /** Seconds since `lastRefreshAt` by the server's clock: how long ago the data was last known to be current. */
  readonly refreshAgeSeconds: number | null;
  readonly consecutiveErrors: number;
  /** The message of the last failed refresh, where the catalog keeps it (0.14+). */
  readonly lastError?: string | undefined;
  readonly needsReinit: boolean;
  /** `blown` stops refreshes until it is reset (0.13+). */
  readonly fuseState?: string | undefined;
  /** Where its rows are under Citus: `local`, `reference` or `distributed` (0.32+). */
  readonly placement?: string | undefined;
  /** Rows by the server's statistics, without a scan; null while it has none. */
  readonly estimatedRows: bigint | null;
  readonly options: StreamTableOptions;
  /** Which tool and project keep its definition, as far as one said so. */
  readonly declaration: Declaration | null;
  /** False when the table itself is gone and only its row in the extension's catalog is left, as after a DROP TABLE with `event_triggers` off. */
  readonly hasRelation: boolean;
  /** Whether the role that reads may alter it: it owns it, or may act as its owner. */
  readonly isOwn: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/**
 * Reads all stream tables, or those named, in one query and in the order of their names.
 *
 * @param names - `schema.name`; without a schema, `public` is meant. Unknown names are simply not in the result.
 * @throws {PgTrickleError} `SERVER_*` when the extension or a privilege is missing, `NAME_INVALID`.
 * @example
 * const late = (await readStreamTables(reader)).filter((table) => (table.stalenessSeconds ?? 0) > 600);
 */
export async function readStreamTables(reader: CatalogReader, names?: string | readonly string[]): Promise<StreamTable[]> {
  const capabilities = await detectCapabilities(reader);
  const { where, values } = whereNamed('s', capabilities, names);
  const select = selectStreamTables(catalogRelation(capabilities, 'stream_tables'), capabilities);
  const rows = await reader.read<StreamTableRow>(`${select.sql} ${where} ${orderByName('s', capabilities)}`, values);
  return rows.map(select.decode);
}

/** @internal A SELECT of stream tables, as `s`, from their table in the catalog or from what stands in for it, and what its rows mean. */
export function selectStreamTables(relation: CatalogRelation, names: Pick<Capabilities, 'prefix' | 'hiddenPrefix'>) {
  const options = optionReader('s', relation);
  const optional = (column: string) => (relation.has(column) ? `s.${column}` : undefined);
  const list = selectList({
    name: qualifiedName('s', names),
    relationOid: `s.${names.prefix}_relid`,
    id: `s.${names.prefix}_id`,
    sentQuery: optional('original_query'),
    takenInViews: viewsTakenInto(relation.has('original_query') ? 'coalesce(s.original_query, s.defining_query)' : 's.defining_query'),
    definingQuery: 's.defining_query',
    schedule: 's.schedule',
    refreshMode: 's.refresh_mode',
    requestedRefreshMode: optional('requested_refresh_mode'),
    effectiveRefreshMode: optional('effective_refresh_mode'),
    status: 's.status',
    isPopulated: 's.is_populated',
    dataTimestamp: epochMs('s.data_timestamp'),
    lastRefreshAt: epochMs('s.last_refresh_at'),
    stalenessSeconds: secondsSince('s.data_timestamp'),
    refreshAgeSeconds: secondsSince('s.last_refresh_at'),
    consecutiveErrors: 's.consecutive_errors',
    lastError: optional('last_error_message'),
    needsReinit: 's.needs_reinit',
    fuseState: optional('fuse_state'),
    placement: relation.has('st_placement') ? citusPlacement('c.oid', 's.st_placement') : undefined,
    // Live tuples follow every commit; reltuples only VACUUM and ANALYZE, but it outlives a crash.
    estimatedRows: `case when pg_stat_get_live_tuples(c.oid) > 0 then pg_stat_get_live_tuples(c.oid)
      when c.reltuples >= 0 then c.reltuples::int8
      when pg_stat_get_tuples_inserted(c.oid) > 0 then 0 end`,
    declaration: `(select d.description from pg_catalog.pg_attribute a
      join pg_catalog.pg_description d on d.objoid = a.attrelid and d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objsubid = a.attnum
      where a.attrelid = c.oid and a.attname = ${quoteLiteral(declarationColumn(names))})`,
    hasRelation: 'c.oid is not null',
    isOwn: `pg_catalog.pg_has_role(c.relowner, 'usage')`,
    createdAt: epochMs('s.created_at'),
    updatedAt: epochMs('s.updated_at'),
    options: options.expression,
  });
  return {
    sql: `select ${list} from ${relation.sql} s left join pg_catalog.pg_class c on c.oid = s.${names.prefix}_relid`,
    decode: (row: StreamTableRow) => decode(row, options),
  };
}

/**
 * Reads one stream table.
 *
 * @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND`, with the name that was perhaps meant; `NAME_INVALID`; `SERVER_*`.
 */
export async function readStreamTable(reader: CatalogReader, name: string): Promise<StreamTable> {
  const [table] = await readStreamTables(reader, name);
  if (table !== undefined) return table;
  const wanted = parseName(name);
  throw new PgTrickleError('STREAM_TABLE_NOT_FOUND', {
    message: `there is no stream table ${wanted}`,
    hint: hintFor(wanted, await readNames(reader)),
    details: { name: wanted },
  });
}

async function readNames(reader: CatalogReader): Promise<QualifiedName[]> {
  const capabilities = await detectCapabilities(reader);
  const rows = await reader.read<TextRow<'name'>>(
    `select ${selectList({ name: qualifiedName('s', capabilities) })} from ${catalogRelation(capabilities, 'stream_tables').sql} s order by 1`,
  );
  return rows.map((row) => required(row.name) as QualifiedName);
}

/** The same name in another schema before one that is spelled alike. */
function hintFor(wanted: QualifiedName, names: readonly QualifiedName[]): string | undefined {
  const elsewhere = names.find((candidate) => splitName(candidate).name === splitName(wanted).name);
  return elsewhere === undefined ? didYouMean(wanted, names) : `Did you mean "${elsewhere}"?`;
}

export type StreamTableRow = TextRow<keyof StreamTable>;

function decode(row: StreamTableRow, options: OptionReader): StreamTable {
  const sentQuery = row.sentQuery ?? required(row.definingQuery);
  return {
    name: required(row.name) as QualifiedName,
    relationOid: Number(row.relationOid),
    id: BigInt(required(row.id)),
    query: writtenQuery(sentQuery),
    sentQuery,
    takenInViews: row.takenInViews == null ? [] : JSON.parse(row.takenInViews),
    definingQuery: required(row.definingQuery),
    schedule: row.schedule,
    refreshMode: row.refreshMode as StreamTable['refreshMode'],
    requestedRefreshMode: (row.requestedRefreshMode ?? undefined) as RefreshMode | undefined,
    effectiveRefreshMode: row.effectiveRefreshMode ?? undefined,
    status: row.status as StreamTableStatus,
    isPopulated: toBoolean(row.isPopulated),
    dataTimestamp: toDate(row.dataTimestamp),
    lastRefreshAt: toDate(row.lastRefreshAt),
    stalenessSeconds: toNumber(row.stalenessSeconds),
    refreshAgeSeconds: toNumber(row.refreshAgeSeconds),
    consecutiveErrors: Number(row.consecutiveErrors),
    lastError: row.lastError ? failureText(row.lastError) : undefined,
    needsReinit: toBoolean(row.needsReinit),
    fuseState: row.fuseState ?? undefined,
    placement: row.placement ?? undefined,
    estimatedRows: toBigInt(row.estimatedRows),
    options: options.decode(required(row.options)),
    declaration: parseDeclaration(row.declaration),
    hasRelation: toBoolean(row.hasRelation),
    isOwn: toBoolean(row.isOwn),
    createdAt: requiredDate(row.createdAt),
    updatedAt: requiredDate(row.updatedAt),
  };
}
