import { detectCapabilities } from '../db/capabilities.js';
import type { CatalogReader } from '../db/queryable.js';
import { quoteIdentifier } from '../sql/identifier.js';
import { required, toBoolean } from './decode.js';
import { selectList, type TextRow } from './select-list.js';

/** One line of the extension's own `health_check()`. */
export interface HealthCheck {
  /** `scheduler_running`, `buffer_growth`, … */
  readonly name: string;
  /** OK, WARN or ERROR; some releases also say WARNING. */
  readonly severity: string;
  readonly detail: string;
  /** Whether the reading role sees the sessions of others, among which `scheduler_running` looks for the scheduler. Default: true. */
  readonly seesSessions?: boolean | undefined;
}

/**
 * Reads what the extension says about itself; empty before 0.2.0, which has no `health_check()`.
 *
 * @throws {PgTrickleError} `SERVER_*`.
 */
export async function readHealthChecks(reader: CatalogReader): Promise<HealthCheck[]> {
  const capabilities = await detectCapabilities(reader);
  if (!capabilities.has('health_check')) return [];
  const seesSessions = `pg_catalog.pg_has_role('pg_read_all_stats', 'usage')`;
  const rows = await reader.read<TextRow<keyof HealthCheck>>(
    `select ${selectList({ name: 'h.check_name', severity: 'h.severity', detail: 'h.detail', seesSessions })} from ${quoteIdentifier(capabilities.schema)}.health_check() h`,
  );
  return rows.map((row) => ({
    name: required(row.name),
    severity: required(row.severity),
    detail: row.detail ?? '',
    seesSessions: toBoolean(row.seesSessions),
  }));
}
