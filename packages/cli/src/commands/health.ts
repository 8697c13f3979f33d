import {
  catalogReader,
  checkCdcHealth,
  checkServerHealth,
  checkStatus,
  type Queryable,
  readCdcHealth,
  readHealthChecks,
  readStreamTables,
} from '@pgtrickle-js/core';
import type { Command } from '../command.js';
import { type FindingsReport, failOnOption, reportFindings, summarize } from './findings.js';

/**
 * Checks the extension's own health, the change capture of every source and the status of every stream table.
 *
 * @throws {PgTrickleError} `SERVER_*`
 */
export async function checkHealth(db: Queryable): Promise<FindingsReport> {
  const reader = catalogReader(db);
  return summarize([
    ...checkServerHealth(await readHealthChecks(reader)),
    ...checkCdcHealth(await readCdcHealth(reader)),
    ...checkStatus(await readStreamTables(reader)),
  ]);
}

export const command: Command = {
  description: 'Check the server, the change capture and all stream tables. Exit code 1 when something is wrong.',
  options: [{ flags: '--verbose', help: 'also list what is well (JSON always does)' }, failOnOption],
  examples: ['pgtrickle health', 'pgtrickle health --json | jq \'.findings[] | select(.level != "pass")\''],
  prepare:
    (_args, { verbose, failOn }) =>
    async (session) => {
      const report = await checkHealth(await session.connect());
      const shown = verbose === true ? report.findings : report.findings.filter(({ level }) => level !== 'pass');
      return reportFindings(report, shown, failOn);
    },
};
