import { detectCapabilities } from '../db/capabilities.js';
import type { CatalogReader } from '../db/queryable.js';
import type { QualifiedName } from '../sql/identifier.js';
import { required, toBoolean } from './decode.js';
import { catalogRelation, orderByName, qualifiedName, selectList, type TextRow, whereNamed } from './select-list.js';

/** A column of a stream table that its users may see. */
export interface StreamTableColumn {
  readonly streamTable: QualifiedName;
  readonly name: string;
  /** As in DDL: `numeric(10,2)`, `text[]`. */
  readonly type: string;
  /** The server declares no user column NOT NULL: true nearly always, whatever the query yields. */
  readonly isNullable: boolean;
  readonly comment: string | null;
}

/**
 * Reads the columns of all stream tables, or of those named, in their order. The extension's own columns (`__pgt_*`, `__pgs_*`) are hidden.
 *
 * @throws {PgTrickleError} `SERVER_*`, `NAME_INVALID`.
 */
export async function readColumns(reader: CatalogReader, names?: string | readonly string[]): Promise<StreamTableColumn[]> {
  const capabilities = await detectCapabilities(reader);
  const { where, values } = whereNamed('s', capabilities, names);
  const rows = await reader.read<TextRow<keyof StreamTableColumn>>(
    `select ${selectList({
      streamTable: qualifiedName('s', capabilities),
      name: 'a.attname',
      type: 'pg_catalog.format_type(a.atttypid, a.atttypmod)',
      isNullable: 'not a.attnotnull',
      comment: 'pg_catalog.col_description(a.attrelid, a.attnum)',
    })}
     from ${catalogRelation(capabilities, 'stream_tables').sql} s
     join pg_catalog.pg_attribute a on a.attrelid = s.${capabilities.prefix}_relid
       and a.attnum > 0 and not a.attisdropped and a.attname !~ '^__pg[ts]_'
     ${where} ${orderByName('s', capabilities)}, a.attnum`,
    values,
  );
  return rows.map((row) => ({
    streamTable: required(row.streamTable) as QualifiedName,
    name: required(row.name),
    type: required(row.type),
    isNullable: toBoolean(row.isNullable),
    comment: row.comment,
  }));
}
