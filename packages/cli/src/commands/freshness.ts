import {
  catalogReader,
  checkFreshness,
  type FreshnessThresholds,
  parseName,
  type Queryable,
  readStreamTable,
  readStreamTables,
} from '@pgtrickle-js/core';
import type { Command } from '../command.js';
import { parseSeconds } from '../options.js';
import { type FindingsReport, failOnOption, reportFindings, summarize } from './findings.js';

/**
 * Checks how current stream tables are.
 *
 * @param names - Only these; by default all.
 * @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND`, `NAME_INVALID`, `SERVER_*`
 */
export async function checkStreamTableFreshness(
  db: Queryable,
  names: readonly string[] = [],
  thresholds: FreshnessThresholds = {},
): Promise<FindingsReport> {
  const reader = catalogReader(db);
  const tables = names.length === 0 ? await readStreamTables(reader) : await Promise.all(names.map((name) => readStreamTable(reader, name)));
  return summarize(checkFreshness(tables, thresholds));
}

export const command: Command = {
  args: '[names...]',
  description: 'Check how current stream tables are. Exit code 1 when one is late.',
  options: [
    { flags: '--warn-after <duration>', help: 'warn when last current longer ago than this, e.g. 90, 5m, 1h30m (default: 10m)', parse: parseSeconds },
    { flags: '--error-after <duration>', help: 'error when last current longer ago than this (default: 30m)', parse: parseSeconds },
    failOnOption,
  ],
  examples: ['pgtrickle freshness', 'pgtrickle freshness order_totals --warn-after 2m --error-after 10m'],
  prepare(given, { warnAfter, errorAfter, failOn }) {
    const names = given.map((name) => parseName(name));
    const thresholds = { warnAfterSeconds: warnAfter as number | undefined, errorAfterSeconds: errorAfter as number | undefined };
    return async (session) => {
      const report = await checkStreamTableFreshness(await session.connect(), names, thresholds);
      return reportFindings(report, report.findings, failOn);
    };
  },
};
