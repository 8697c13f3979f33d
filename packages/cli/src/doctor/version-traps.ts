import { call } from '@pgtrickle-js/core';
import { renderStatement } from '../render/sql-literal.js';
import { repairBy } from './repair.js';
import type { Trap } from './trap.js';

/** What some versions of the extension do, told from what this one has. */
export const versionTraps: readonly Trap[] = [
  ({ capabilities: { extension, version } }) =>
    extension === 'pg_trickle'
      ? []
      : [
          {
            trap: 'old-name',
            subject: 'extension',
            level: 'warn',
            message: `this is pg_stream ${version}, the first name of pg_trickle`,
            why: 'No version upgrades from it. pgtrickle export writes the stream tables down, to be made anew under pg_trickle.',
            repair: 'create extension pg_trickle;',
          },
        ],
  ({ capabilities }) =>
    capabilities.defaultOf('drop_stream_table', 'cascade') !== 'true'
      ? []
      : [
          {
            trap: 'cascade-by-default',
            subject: 'drop_stream_table',
            level: 'warn',
            message: 'a drop takes the stream tables that read the dropped one along, unasked',
            why: 'The default of "cascade" was true up to 0.18, and an upgrade keeps it. Every tool here says cascade itself; calls by hand have to as well.',
            repair: renderStatement(call(capabilities, 'drop_stream_table', { name: 'schema.name', cascade: false })),
          },
        ],
  ({ capabilities }) =>
    capabilities.minScheduleSeconds < 60 || capabilities.defaultOf('create_stream_table', 'schedule')?.startsWith("'calculated'")
      ? []
      : [
          {
            trap: 'first-versions',
            subject: 'extension',
            level: 'info',
            message: `${capabilities.extension} ${capabilities.version} refuses schedules under a minute, and its errors carry no code`,
            why: 'Nearly every error is XX000, AUTO is unknown and manual refreshes leave no history. An update of the extension ends it.',
            repair: capabilities.extension === 'pg_trickle' ? 'alter extension pg_trickle update;' : null,
          },
        ],
  (facts) =>
    facts.server.pauseAllReturns === null || facts.server.pauseAllReturns === 'boolean'
      ? []
      : [
          {
            trap: 'pause-all',
            subject: 'pause_all',
            level: 'info',
            message: 'pause_all() violates a CHECK of its own catalog and fails',
            why: 'Seen on 0.67.0. pgtrickle pause --all pauses each stream table in one transaction instead.',
            repair: facts.tables[0] === undefined ? null : repairBy(facts, 'alter_stream_table', { name: facts.tables[0].name, status: 'SUSPENDED' }),
          },
        ],
  ({ exportSample }) =>
    exportSample === null || !/^\s*(--.*\n\s*)*drop stream table/i.test(exportSample)
      ? []
      : [
          {
            trap: 'export-definition',
            subject: 'export_definition',
            level: 'info',
            message: 'export_definition() starts with DROP STREAM TABLE, which is no SQL',
            why: 'Its script fails in psql on the first line. pgtrickle export writes one that runs.',
            repair: null,
          },
        ],
  ({ lineageRows, dependencies }) =>
    lineageRows !== 0 || dependencies.length === 0
      ? []
      : [
          {
            trap: 'lineage-empty',
            subject: 'stream_table_lineage',
            level: 'info',
            message: 'stream_table_lineage() is empty, although there are dependencies',
            why: 'Whoever reads it sees no lineage at all. pgtrickle graph reads the dependencies themselves.',
            repair: null,
          },
        ],
  ({ capabilities, server }) =>
    !capabilities.has('subscribe') || server.subscriptionsExist
      ? []
      : [
          {
            trap: 'subscribe',
            subject: 'subscribe',
            level: 'info',
            message: `subscribe() needs the table ${capabilities.schema}.${capabilities.prefix}_subscriptions, which this installation lacks`,
            why: 'Fresh installations of 0.67.0 were seen without it: every call fails. pgtrickle watch needs no subscription.',
            repair: null,
          },
        ],
  ({ capabilities, server }) =>
    !capabilities.has('canary_diff') || server.pauseAllReturns === 'boolean'
      ? []
      : [
          {
            trap: 'canary-diff',
            subject: 'canary_diff',
            level: 'info',
            message: 'canary_diff() reports identical tables as different',
            why: 'Seen on 0.67.0. Compare both with EXCEPT ALL instead.',
            repair: null,
          },
        ],
  ({ capabilities, server }) =>
    !capabilities.has('refresh_if_stale') || server.pauseAllReturns === 'boolean'
      ? []
      : [
          {
            trap: 'refresh-if-stale',
            subject: 'refresh_if_stale',
            level: 'info',
            message: 'refresh_if_stale() mishandles names with a schema',
            why: 'Seen on 0.67.0. pgtrickle refresh takes any name.',
            repair: null,
          },
        ],
];
