import { type Capabilities, detectCapabilities } from '../db/capabilities.js';
import type { CatalogReader } from '../db/queryable.js';
import type { QualifiedName } from '../sql/identifier.js';
import { required, toStrings } from './decode.js';
import { type CatalogRelation, catalogRelation, orderByName, qualifiedName, selectList, type TextRow, whereNamed } from './select-list.js';
import { viewsDigest } from './views-digest.js';

export type SourceType = 'TABLE' | 'STREAM_TABLE' | 'VIEW' | 'MATVIEW' | 'FOREIGN_TABLE';

/** One edge of the graph: a stream table reads a source. */
export interface Dependency {
  readonly streamTable: QualifiedName;
  /** Null when the source was dropped: the server lets that happen and the stream table breaks later. */
  readonly source: QualifiedName | null;
  readonly sourceOid: number;
  readonly sourceType: SourceType;
  /** How changes of the source are captured: TRIGGER, TRANSITIONING, WAL, … */
  readonly cdcMode: string;
  /** Null when unknown: then every column counts. */
  readonly columnsUsed: readonly string[] | null;
  /** Of a view: a digest of the views that it reads, through any number of them; null when it reads none. */
  readonly viewsDigest: string | null;
}

/**
 * Reads what each stream table reads, one edge per source, in one query.
 *
 * @param names - Only the edges of these stream tables.
 * @throws {PgTrickleError} `SERVER_*`, `NAME_INVALID`.
 */
export async function readDependencies(reader: CatalogReader, names?: string | readonly string[]): Promise<Dependency[]> {
  const capabilities = await detectCapabilities(reader);
  const { where, values } = whereNamed('s', capabilities, names);
  const relations = [catalogRelation(capabilities, 'dependencies'), catalogRelation(capabilities, 'stream_tables')] as const;
  const rows = await reader.read<DependencyRow>(
    `${selectDependencies(relations, capabilities)} ${where} ${orderByName('s', capabilities)}, 2, d.source_relid`,
    values,
  );
  return rows.map(decodeDependency);
}

export type DependencyRow = TextRow<keyof Dependency>;

/** @internal A SELECT of the edges, as `d`, with their stream tables, as `s`. */
export function selectDependencies(
  [dependencies, streamTables]: readonly [dependencies: CatalogRelation, streamTables: CatalogRelation],
  { prefix }: Pick<Capabilities, 'prefix'>,
): string {
  return `select ${selectList({
    streamTable: qualifiedName('s', { prefix }),
    source: `n.nspname || '.' || c.relname`,
    sourceOid: 'd.source_relid',
    sourceType: 'd.source_type',
    cdcMode: 'd.cdc_mode',
    columnsUsed: 'to_json(d.columns_used)',
    viewsDigest: `case when d.source_type = 'VIEW' then ${viewsDigest('d.source_relid')} end`,
  })}
     from ${dependencies.sql} d
     join ${streamTables.sql} s on s.${prefix}_id = d.${prefix}_id
     left join pg_catalog.pg_class c on c.oid = d.source_relid
     left join pg_catalog.pg_namespace n on n.oid = c.relnamespace`;
}

/** @internal */
export function decodeDependency(row: DependencyRow): Dependency {
  return {
    streamTable: required(row.streamTable) as QualifiedName,
    source: row.source as QualifiedName | null,
    sourceOid: Number(row.sourceOid),
    sourceType: row.sourceType as SourceType,
    cdcMode: required(row.cdcMode),
    columnsUsed: toStrings(row.columnsUsed),
    viewsDigest: row.viewsDigest,
  };
}
