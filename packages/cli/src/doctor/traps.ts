import { call, type QualifiedName, quoteIdentifier, quoteName, splitName } from '@pgtrickle-js/core';
import { renderStatement } from '../render/sql-literal.js';
import type { DoctorFacts } from './facts.js';
import type { Diagnosis, Trap } from './trap.js';

const statement = ({ capabilities }: DoctorFacts, fn: string, values: Readonly<Record<string, unknown>>): string | null =>
  capabilities.has(fn) ? renderStatement(call(capabilities, fn, values)) : null;

const serverTraps: readonly Trap[] = [
  ({ server, capabilities: { extension } }) =>
    server.preloaded.includes(extension) || server.preloaded.length === 0
      ? []
      : [
          {
            trap: 'not-preloaded',
            subject: 'server',
            level: 'error',
            message: `${extension} is not in shared_preload_libraries`,
            why: 'Without it no scheduler runs and nothing is refreshed by itself. The server has to be restarted afterwards.',
            repair: `alter system set shared_preload_libraries = ${[...server.preloaded, extension].map((library) => `'${library.replaceAll("'", "''")}'`).join(', ')};`,
          },
        ],
  ({ server, capabilities: { extension } }) =>
    server.enabled !== 'off'
      ? []
      : [
          {
            trap: 'scheduler-off',
            subject: 'server',
            level: 'error',
            message: `${extension}.enabled is off`,
            why: 'The scheduler refreshes nothing until it is on; then reload the configuration.',
            repair: `alter system set ${extension}.enabled = on;`,
          },
        ],
  ({ server }) =>
    server.maxWorkerProcesses >= Math.max(16, server.databases * 2 + 8)
      ? []
      : [
          {
            trap: 'few-workers',
            subject: 'server',
            level: 'warn',
            message: `max_worker_processes is ${server.maxWorkerProcesses}, for ${server.databases} databases`,
            why: 'Each database with the extension takes a scheduler, and refreshes take workers besides: without a free slot they do not start. Needs a restart.',
            repair: 'alter system set max_worker_processes = 64;',
          },
        ],
  ({ server, tables }) =>
    server.walLevel === 'logical' || !tables.some(({ options }) => String(options.cdcMode).toLowerCase() === 'wal')
      ? []
      : [
          {
            trap: 'wal-level',
            subject: 'server',
            level: 'error',
            message: `stream tables ask for capture by WAL, and wal_level is ${server.walLevel}`,
            why: 'WAL can be read only at the level logical; capture stays with triggers, or fails. Needs a restart.',
            repair: 'alter system set wal_level = logical;',
          },
        ],
  ({ server, capabilities: { extension } }) =>
    server.blockSourceDdl === null
      ? []
      : server.blockSourceDdl === 'on'
        ? [
            {
              trap: 'source-ddl-blocked',
              subject: 'sources',
              level: 'info',
              message: `${extension}.block_source_ddl is on`,
              why: 'To add, drop, rename or retype a column of a source fails with XX000. In the transaction of such a migration a superuser can let it through.',
              repair: `set local ${extension}.block_source_ddl = off;`,
            },
          ]
        : [
            {
              trap: 'source-ddl-allowed',
              subject: 'sources',
              level: 'warn',
              message: `${extension}.block_source_ddl is off`,
              why: 'Whoever changes a column of a source breaks the stream tables that read it, and nobody is told.',
              repair: `alter system set ${extension}.block_source_ddl = on;`,
            },
          ],
  ({ server, capabilities: { role, schema } }) =>
    server.notExecutable.length === 0
      ? []
      : [
          {
            trap: 'no-execute',
            subject: `role ${role}`,
            level: 'warn',
            message: `the role may not call ${server.notExecutable.join(', ')}`,
            why: 'From 0.84 on EXECUTE is denied unless it is granted: an administrator has to.',
            repair: server.roles.includes('pgtrickle_operator')
              ? `grant pgtrickle_operator to ${quoteIdentifier(role)};`
              : `grant execute on all functions in schema ${schema} to ${quoteIdentifier(role)};`,
          },
        ],
  ({ server, capabilities: { role, schema } }) =>
    server.isSuperuser || server.canWriteCatalog || server.roles.length > 0
      ? []
      : [
          {
            trap: 'cannot-create',
            subject: `role ${role}`,
            level: 'warn',
            message: "the role may not write to the extension's catalog",
            why: 'On this version a stream table can be created, altered and dropped only by who may write there: in practice a superuser.',
            repair: `grant select, insert, update, delete on all tables in schema ${schema} to ${quoteIdentifier(role)};`,
          },
        ],
  ({ server }) =>
    !server.isTemplate
      ? []
      : [
          {
            trap: 'template-database',
            subject: 'database',
            level: 'warn',
            message: 'this database is a template',
            why: 'No scheduler is started for templates: stream tables in it are never refreshed by themselves.',
            repair: 'update pg_catalog.pg_database set datistemplate = false where datname = current_database();',
          },
        ],
];

const versionTraps: readonly Trap[] = [
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
            repair:
              facts.tables[0] === undefined ? null : statement(facts, 'alter_stream_table', { name: facts.tables[0].name, status: 'SUSPENDED' }),
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

const tableTraps: readonly Trap[] = [
  (facts) =>
    facts.dependencies
      .filter(({ source }) => source === null)
      .map(({ streamTable, sourceOid }): Diagnosis => {
        const cascade = facts.capabilities.accepts('drop_stream_table', 'cascade');
        return {
          trap: 'source-dropped',
          subject: streamTable,
          level: 'error',
          message: `a source of it (oid ${sourceOid}) was dropped`,
          why: 'The server lets a source go without a word: the stream table keeps its old data and can never be refreshed again.',
          // Before the function knew cascade it looked for the source's trigger and failed.
          repair: cascade ? statement(facts, 'drop_stream_table', { name: streamTable, cascade: false }) : `drop table ${quoteName(streamTable)};`,
        };
      }),
  ({ server, capabilities: { schema, prefix } }) =>
    server.withoutRelation.map((name) => ({
      trap: 'relation-gone',
      subject: name,
      level: 'error',
      message: 'its table is gone, and its row in the catalog is not',
      why: 'Every refresh of it fails, and its name cannot be used again.',
      repair: `delete from ${schema}.${prefix}_stream_tables s where not exists (select from pg_catalog.pg_class c where c.oid = s.${prefix}_relid);`,
    })),
  ({ tables }) =>
    tables
      .filter(({ name }) => Buffer.byteLength(splitName(name).name) > 63)
      .map(({ name, query }) => ({
        trap: 'name-cut',
        subject: name,
        level: 'error',
        message: 'its name is longer than 63 bytes: the catalog keeps all of it, the table itself has a shorter one',
        why: 'Whoever looks for the table by the name in the catalog does not find it. Make it anew under a shorter name.',
        repair: query === '' ? null : `drop table ${quoteIdentifier(splitName(name).schema)}.${quoteIdentifier(cutName(splitName(name).name))};`,
      })),
  (facts) =>
    facts.tables
      .filter(({ status }) => status === 'ERROR')
      .map(({ name, lastError }) => ({
        trap: 'in-error',
        subject: name,
        level: 'error',
        message: `it is in status ERROR${lastError === undefined ? '' : `: ${lastError}`}`,
        why: 'It is not refreshed any more. Mend the cause first.',
        repair: statement(facts, 'alter_stream_table', { name, status: 'ACTIVE' }),
      })),
  (facts) =>
    facts.tables
      .filter(({ fuseState }) => fuseState === 'blown')
      .map(({ name }) => ({
        trap: 'fuse-blown',
        subject: name,
        level: 'error',
        message: 'its fuse has blown: too many changes arrived at once',
        why: 'It is not refreshed until the fuse is reset. Look at the changes first.',
        repair: statement(facts, 'reset_fuse', { name }),
      })),
  (facts) =>
    facts.tables
      .filter(({ needsReinit, status }) => needsReinit && status !== 'ERROR')
      .map(({ name }) => ({
        trap: 'needs-reinit',
        subject: name,
        level: 'warn',
        message: 'a source of it was changed',
        why: 'Until it is refreshed in full it shows what the source looked like before.',
        repair: statement(facts, 'refresh_stream_table', { name }),
      })),
  (facts) =>
    facts.server.uncaptured.map((source) => ({
      trap: 'not-captured',
      subject: source,
      level: 'error',
      message: 'no trigger that is on captures its changes',
      why: 'Changes of the source are not seen: its stream tables show old data and nothing reports them as stale.',
      repair: statement(facts, 'rebuild_cdc_triggers', {}),
    })),
  ({ server, capabilities: { version } }) =>
    server.unguarded.map((name) => ({
      trap: 'unguarded',
      subject: name,
      level: 'info',
      message: 'nothing keeps anybody from writing to it directly',
      why: `Later versions refuse INSERT, UPDATE and DELETE on a stream table; ${version} lets them through, and they stay until the next full refresh.`,
      repair: `revoke insert, update, delete, truncate on ${quoteName(name as QualifiedName)} from public;`,
    })),
  ({ server }) =>
    server.orphanBuffers.map((buffer) => ({
      trap: 'orphan-buffer',
      subject: buffer,
      level: 'warn',
      message: 'no stream table reads the source of this change buffer any more',
      why: 'A stream table made on the source later may take it over without the columns it lacks, and every write to the source then fails.',
      repair: `drop table ${buffer};`,
    })),
];

function cutName(name: string): string {
  let cut = name;
  while (Buffer.byteLength(cut) > 63) cut = cut.slice(0, -1);
  return cut;
}

/** All traps, in the order in which they are told. */
const traps: readonly Trap[] = [...serverTraps, ...versionTraps, ...tableTraps];

/** What bites on this server. Pure. */
export const diagnose = (facts: DoctorFacts): Diagnosis[] => traps.flatMap((trap) => trap(facts));
