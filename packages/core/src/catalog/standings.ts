import { detectCapabilities } from '../db/capabilities.js';
import type { CatalogReader } from '../db/queryable.js';
import { failureText } from '../error/failure-text.js';
import type { QualifiedName } from '../sql/identifier.js';
import { required, toBoolean } from './decode.js';
import { catalogRelation, orderByName, qualifiedName, selectList, type TextRow } from './select-list.js';
import type { StreamTableStatus } from './stream-tables.js';

/** How a stream table stands: the least that tells a broken one from a sound one. */
export interface Standing {
  readonly name: QualifiedName;
  readonly status: StreamTableStatus;
  /** The message of the last failed refresh, where the catalog keeps it (0.14+). */
  readonly lastError?: string | undefined;
  /** Whether something that it reads was dropped. */
  readonly hasLostSource: boolean;
}

/**
 * Reads how all stream tables stand, in one query and in the order of their names: for who looks often and needs no more.
 *
 * @throws {PgTrickleError} `SERVER_*`
 */
export async function readStandings(reader: CatalogReader): Promise<Standing[]> {
  const capabilities = await detectCapabilities(reader);
  const { prefix } = capabilities;
  const tables = catalogRelation(capabilities, 'stream_tables');
  const list = selectList({
    name: qualifiedName('s', capabilities),
    status: 's.status',
    lastError: tables.has('last_error_message') ? 's.last_error_message' : undefined,
    hasLostSource: `exists (select from ${catalogRelation(capabilities, 'dependencies').sql} d where d.${prefix}_id = s.${prefix}_id
      and not exists (select from pg_catalog.pg_class c where c.oid = d.source_relid))`,
  });
  const rows = await reader.read<TextRow<keyof Standing>>(`select ${list} from ${tables.sql} s ${orderByName('s', capabilities)}`);
  return rows.map(({ name, status, lastError, hasLostSource }) => ({
    name: required(name) as QualifiedName,
    status: status as StreamTableStatus,
    lastError: lastError ? failureText(lastError) : undefined,
    hasLostSource: toBoolean(hasLostSource),
  }));
}
