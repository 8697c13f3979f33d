import { type QualifiedName, quoteIdentifier, quoteName, splitName } from '@pgtrickle-js/core';
import { repairBy } from './repair.js';
import type { Diagnosis, Trap } from './trap.js';

/** Stream tables, their sources and their buffers. */
export const tableTraps: readonly Trap[] = [
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
          repair: cascade ? repairBy(facts, 'drop_stream_table', { name: streamTable, cascade: false }) : `drop table ${quoteName(streamTable)};`,
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
        repair: repairBy(facts, 'alter_stream_table', { name, status: 'ACTIVE' }),
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
        repair: repairBy(facts, 'reset_fuse', { name }),
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
        repair: repairBy(facts, 'refresh_stream_table', { name }),
      })),
  (facts) =>
    facts.server.uncaptured.map((source) => ({
      trap: 'not-captured',
      subject: source,
      level: 'error',
      message: 'no trigger that is on captures its changes',
      why: 'Changes of the source are not seen: its stream tables show old data and nothing reports them as stale. What was missed comes with a full refresh.',
      repair: repairBy(facts, 'rebuild_cdc_triggers', {}) ?? `alter table ${quoteName(source as QualifiedName)} enable trigger user;`,
    })),
  ({ server, capabilities: { version } }) =>
    server.unguarded.map((name) => ({
      trap: 'unguarded',
      subject: name,
      level: 'info',
      message: 'nothing keeps anybody from writing to it directly',
      why: `Later versions refuse INSERT, UPDATE and DELETE on a stream table; ${version} lets them through, and they stay until the next full refresh. Its owner and superusers may; grant others no more than SELECT.`,
      repair: null,
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
