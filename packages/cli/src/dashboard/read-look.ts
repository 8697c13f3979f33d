import { type Capabilities, type CatalogReader, cdcHealthSql, declarationColumn, detectCapabilities, quoteLiteral } from '@pgtrickle-js/core';
import { type RefreshSighting, sightingSql } from '../metrics/history-floor.js';

/** A stream table as a look sees it: only what the page shows of all of them. Times are milliseconds since the epoch. */
export interface SeenTable {
  readonly name: string;
  readonly status: 'INITIALIZING' | 'ACTIVE' | 'SUSPENDED' | 'ERROR';
  readonly mode: 'FULL' | 'DIFFERENTIAL' | 'IMMEDIATE';
  readonly schedule: string | null;
  readonly isPopulated: boolean;
  /** False when only its row in the catalog is left. */
  readonly hasRelation: boolean;
  readonly changedAt: number | null;
  readonly refreshedAt: number | null;
  readonly errors: number;
  readonly lastError: string | null;
  readonly fuse: string | null;
  readonly rows: number | null;
  /** The record of who declared it, as it is kept. */
  readonly declaration: string | null;
}

export interface SeenRefresh {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly action: string;
  readonly startedAt: number;
  readonly ms: number | null;
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  readonly error: string | null;
}

/** How changes of a source are captured. */
interface SeenSource {
  readonly name: string | null;
  readonly oid: number;
  readonly mode: string;
  readonly lagBytes: number | null;
  readonly alert: string | null;
}

/** What changes rarely. */
export interface SeenSurroundings {
  readonly sources: readonly SeenSource[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly kind: string }[];
}

/** What some servers take long to tell. */
export interface SeenBacklog {
  readonly buffers: readonly { readonly oid: number; readonly pendingRows: number | null; readonly bufferBytes: number | null }[];
  readonly checks: readonly { readonly name: string; readonly severity: string; readonly detail: string }[];
}

/** How far a look goes: to stream tables and refreshes, to what is around them besides, or to what waits in buffers as well. */
export type Reach = 'tables' | 'surroundings' | 'backlog';

/** What one statement saw. Parts are text still: most often a part is as it was, and need not be read. */
export interface Look {
  /** The server's clock. */
  readonly now: number;
  /** Null when they are as they were. */
  readonly tables: string | null;
  /** SHA-256 of everything that `tables` tells. */
  readonly digest: string;
  readonly history: string;
  readonly surroundings: string | null;
  readonly backlog: string | null;
}

export type History = RefreshSighting<SeenRefresh>;

/** The history of a day is plotted, as far back as this many refreshes go. */
const mostRefreshes = 20_000;

/** What the looks before have brought, and how far this one goes. */
export interface LookOptions {
  /** Refreshes above this id are read; null reads those of the last day. */
  readonly floor: number | null;
  /** The digest of the tables that are known: while theirs is the same, the server neither writes nor sends them. */
  readonly digest: string | null;
  readonly reach: Reach;
}

/**
 * Looks at everything in one statement.
 *
 * @throws {PgTrickleError} `SERVER_*`
 */
export async function readLook(reader: CatalogReader, { floor, digest, reach }: LookOptions): Promise<Look> {
  const capabilities = await detectCapabilities(reader);
  // What is not asked for is not computed: the server takes the branch of CASE that holds.
  const upTo = (part: Reach, sql: string) => `(case when $2::text >= '${ranks[part]}' then ${sql} end)::text`;
  const [row] = await reader.read<Record<keyof Look, string | null>>(
    `/* pgtrickle dashboard */ with seen as materialized (${seenSql(capabilities)}), seen_digest as materialized (${digestSql})
     select (extract(epoch from clock_timestamp()) * 1000)::text as now, (select digest from seen_digest) as digest,
     case when (select digest from seen_digest) is distinct from $3::text then (${tablesSql})::text end as tables,
     (${historySql(capabilities)})::text as history,
     ${upTo('surroundings', `json_build_object('sources', ${sourcesSql(capabilities)}, 'edges', ${edgesSql(capabilities)})`)} as surroundings,
     ${upTo('backlog', `json_build_object('buffers', ${buffersSql(capabilities)}, 'checks', ${checksSql(capabilities)})`)} as backlog`,
    [floor?.toString() ?? null, ranks[reach], digest],
  );
  return {
    now: Math.round(Number(row?.now)),
    tables: row?.tables ?? null,
    digest: row?.digest ?? '',
    history: row?.history ?? '',
    surroundings: row?.surroundings ?? null,
    backlog: row?.backlog ?? null,
  };
}

const ranks: Readonly<Record<Reach, string>> = { tables: '0', surroundings: '1', backlog: '2' };

const ms = (time: string) => `round(extract(epoch from ${time}) * 1000)`;

/** What is told of stream tables, as the server has it: all that `tablesSql` reads. */
function seenSql(capabilities: Capabilities): string {
  const { schema, prefix } = capabilities;
  const optional = (column: string) => (capabilities.hasColumn(`${prefix}_stream_tables`, column) ? `s.${column}` : 'null');
  return `select s.${prefix}_schema as schema, s.${prefix}_name as name, s.status, s.refresh_mode, s.schedule, s.is_populated, s.data_timestamp,
      s.last_refresh_at, s.consecutive_errors, ${optional('last_error_message')} as last_error, ${optional('fuse_state')} as fuse,
      case when pg_stat_get_live_tuples(c.oid) > 0 then pg_stat_get_live_tuples(c.oid) when c.reltuples >= 0 then c.reltuples::int8 end as live,
      c.oid is not null as has_relation, d.description
    from ${schema}.${prefix}_stream_tables s
    left join pg_catalog.pg_class c on c.oid = s.${prefix}_relid
    left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attname = ${quoteLiteral(declarationColumn(capabilities))}
    left join pg_catalog.pg_description d on d.objoid = a.attrelid and d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
      and d.objsubid = a.attnum`;
}

const inOrder = `order by t.schema collate "C", t.name collate "C"`;

/** In the bytes of the database: whatever its encoding, they are not converted. */
const digestSql = `select pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(coalesce(string_agg(t::text, E'\\n' ${inOrder}), ''),
  pg_catalog.getdatabaseencoding())), 'base64') as digest from seen t`;

const tablesSql = `select coalesce(json_agg(json_build_object('name', t.schema || '.' || t.name, 'status', t.status, 'mode', t.refresh_mode,
    'schedule', t.schedule, 'isPopulated', t.is_populated, 'hasRelation', t.has_relation, 'changedAt', ${ms('t.data_timestamp')}, 'refreshedAt', ${ms('t.last_refresh_at')},
    'errors', t.consecutive_errors, 'lastError', t.last_error, 'fuse', t.fuse, 'rows', t.live, 'declaration', t.description) ${inOrder}), '[]')
  from seen t`;

/** 0.67.0 writes one time for the start and the end of what its scheduler refreshes: that is no duration. */
const measuredMs = 'nullif(extract(epoch from h.end_time - h.start_time), 0) * 1000';

function historySql(capabilities: Capabilities): string {
  const { schema, prefix } = capabilities;
  const [history, tables] = [`${schema}.${prefix}_refresh_history`, `${schema}.${prefix}_stream_tables`];
  const updated = capabilities.hasColumn(`${prefix}_refresh_history`, 'rows_updated') ? 'coalesce(h.rows_updated, 0)' : '0';
  const refresh = `json_build_object('id', h.refresh_id, 'status', h.status, 'action', h.action, 'startedAt', ${ms('h.start_time')},
    'name', (select s.${prefix}_schema || '.' || s.${prefix}_name from ${tables} s where s.${prefix}_id = h.${prefix}_id),
    'ms', ${measuredMs}, 'inserted', coalesce(h.rows_inserted, 0), 'updated', ${updated},
    'deleted', coalesce(h.rows_deleted, 0), 'error', h.error_message)`;
  const above = `h.refresh_id > coalesce($1::text::bigint, (select max(refresh_id) from ${history}) - ${mostRefreshes})
    and ($1::text is not null or h.start_time > now() - interval '1 day')`;
  return `select ${sightingSql(history, refresh, above)}`;
}

const sourcesSql = (capabilities: Capabilities) => `(select coalesce(json_agg(json_build_object('name', n.nspname || '.' || c.relname,
      'oid', h.source_relid::bigint, 'mode', h.cdc_mode, 'lagBytes', h.lag_bytes, 'alert', h.alert)
      order by n.nspname collate "C", c.relname collate "C"), '[]')
    from ${cdcHealthSql(capabilities)} h
    left join pg_catalog.pg_class c on c.oid = h.source_relid::oid left join pg_catalog.pg_namespace n on n.oid = c.relnamespace)`;

const buffersSql = (capabilities: Capabilities) =>
  capabilities.has('change_buffer_sizes')
    ? `(select coalesce(json_agg(b), '[]') from (select b.source_oid::bigint as oid, max(b.pending_rows) as "pendingRows",
        max(b.buffer_bytes) as "bufferBytes" from ${capabilities.schema}.change_buffer_sizes() b group by b.source_oid) b)`
    : `'[]'::json`;

const checksSql = (capabilities: Capabilities) =>
  capabilities.has('health_check')
    ? `(select coalesce(json_agg(json_build_object('name', h.check_name, 'severity', h.severity, 'detail', coalesce(h.detail, ''))), '[]')
        from ${capabilities.schema}.health_check() h)`
    : `'[]'::json`;

const edgesSql = ({ schema, prefix }: Capabilities) => `(select coalesce(json_agg(json_build_object(
      'from', coalesce(n.nspname || '.' || c.relname, 'oid:' || d.source_relid), 'kind', d.source_type,
      'to', s.${prefix}_schema || '.' || s.${prefix}_name) order by d.${prefix}_id, d.source_relid), '[]')
    from ${schema}.${prefix}_dependencies d join ${schema}.${prefix}_stream_tables s on s.${prefix}_id = d.${prefix}_id
    left join pg_catalog.pg_class c on c.oid = d.source_relid left join pg_catalog.pg_namespace n on n.oid = c.relnamespace)`;
