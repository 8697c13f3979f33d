import { PgTrickleError } from '@pgtrickle-js/core';
import { dbtVersion } from '../context/dbt-version.js';
import { parseVersion, satisfies } from '../deps/version-range.js';
import type { ProjectFile } from './types.js';

/**
 * Refuses a project or package whose `require-dbt-version` leaves out the version of dbt whose behaviour this is.
 *
 * @throws {PgTrickleError} `DBT_PROJECT_INVALID`, and `DBT_PACKAGE_INVALID` for what is no version
 */
export function checkDbtVersion({ name, requireDbtVersion: required }: ProjectFile, displayPath: string): void {
  if (satisfies(parseVersion(dbtVersion), required.map(parseVersion))) return;
  throw new PgTrickleError('DBT_PROJECT_INVALID', {
    message: `"${name}" requires dbt ${required.join(', ')}, and this is dbt ${dbtVersion} (in ${displayPath})`,
    hint: 'Take another version of it, or run with --no-version-check.',
    details: { name, required, version: dbtVersion },
  });
}
