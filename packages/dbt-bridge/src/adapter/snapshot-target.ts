import { PgTrickleError } from '@pgtrickle-js/core';

/** What a snapshot does with rows that are gone from its source. */
export type HardDeletes = 'ignore' | 'invalidate' | 'new_record';

/** @param setting reads the snapshot's configuration @throws {PgTrickleError} `DBT_CONFIG_INVALID` */
export function hardDeletesOf(setting: (name: string) => unknown): HardDeletes {
  const [legacy, wanted] = [setting('invalidate_hard_deletes') ?? null, setting('hard_deletes') ?? null];
  if (legacy !== null && wanted !== null) {
    throw new PgTrickleError('DBT_CONFIG_INVALID', {
      message: 'You cannot set both the invalidate_hard_deletes and hard_deletes config properties on the same snapshot.',
      hint: "Take invalidate_hard_deletes out: hard_deletes: 'invalidate' says the same.",
    });
  }
  if (legacy === true || wanted === 'invalidate') return 'invalidate';
  if (wanted === null || wanted === 'ignore') return 'ignore';
  if (wanted === 'new_record') return wanted;
  throw new PgTrickleError('DBT_CONFIG_INVALID', {
    message: 'Invalid setting for property hard_deletes.',
    hint: 'hard_deletes is ignore, invalidate or new_record.',
  });
}

/**
 * Refuses a table that is no snapshot, or one without what the strategy needs.
 *
 * @param names of the columns that a snapshot adds, by dbt's names for them
 * @throws {PgTrickleError} `DBT_CONFIG_INVALID`
 */
export function checkSnapshotTarget(existing: readonly string[], names: (column: string) => string, hardDeletes: unknown): void {
  const needed = ['dbt_scd_id', 'dbt_valid_from', 'dbt_valid_to', ...(hardDeletes === 'new_record' ? ['dbt_is_deleted'] : [])];
  const lowered = new Set(existing.map((name) => name.toLowerCase()));
  const missing = needed.map(names).filter((name) => !lowered.has(name.toLowerCase()));
  if (missing.length === 0) return;
  throw new PgTrickleError('DBT_CONFIG_INVALID', {
    message:
      missing.length === 1
        ? `Snapshot target is missing configured column "${missing[0]}".`
        : `Snapshot target is missing configured columns: ${missing.map((name) => `"${name}"`).join(', ')}.`,
    hint: 'Add the columns to the table, or let the snapshot write another one. See https://docs.getdbt.com/docs/build/snapshots#snapshot-meta-fields.',
  });
}
