import { detectCapabilities } from '../db/capabilities.js';
import type { CatalogReader } from '../db/queryable.js';
import { quoteIdentifier } from '../sql/identifier.js';
import { required } from './decode.js';
import { selectList, type TextRow } from './select-list.js';

/** One line of the extension's own `health_check()`. */
export interface HealthCheck {
  /** `scheduler_running`, `buffer_growth`, … */
  readonly name: string;
  /** OK, WARN or ERROR; some releases also say WARNING. */
  readonly severity: string;
  readonly detail: string;
}

/**
 * Reads what the extension says about itself; empty before 0.2.0, which has no `health_check()`.
 *
 * @throws {PgTrickleError} `SERVER_*`.
 */
export async function readHealthChecks(reader: CatalogReader): Promise<HealthCheck[]> {
  const capabilities = await detectCapabilities(reader);
  if (!capabilities.has('health_check')) return [];
  const rows = await reader.read<TextRow<keyof HealthCheck>>(
    `select ${selectList({ name: 'h.check_name', severity: 'h.severity', detail: 'h.detail' })} from ${quoteIdentifier(capabilities.schema)}.health_check() h`,
  );
  return rows.map((row) => ({ name: required(row.name), severity: required(row.severity), detail: row.detail ?? '' }));
}
