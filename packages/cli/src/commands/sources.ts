import {
  type CdcHealth,
  catalogReader,
  parseName,
  type Queryable,
  readBuffers,
  readCdcHealth,
  readSources,
  readStreamTable,
  type Source,
} from '@pgtrickle-js/core';
import type { Command } from '../command.js';
import { levelStyle } from '../render/style.js';
import { type Column, renderTable } from '../render/table.js';

export interface SourceState extends Source {
  /** Changes not yet consumed by the slowest reader, by the server's statistics. */
  readonly pendingRows: bigint | null;
  readonly bufferBytes: bigint | null;
  readonly slotName: string | null;
  readonly lagBytes: bigint | null;
  /** The server's complaint; null when it has none. */
  readonly alert: string | null;
}

export interface SourcesReport {
  readonly sources: readonly SourceState[];
}

/**
 * Reads what stream tables read, each source once, with its change capture and what waits in its buffer.
 *
 * @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND`, `NAME_INVALID`, `SERVER_*`
 */
export async function readSourceStates(db: Queryable, names: readonly string[] = []): Promise<SourcesReport> {
  const reader = catalogReader(db);
  for (const name of names) await readStreamTable(reader, name);
  const sources = await readSources(reader, names.length === 0 ? undefined : names);
  const buffers = Map.groupBy(await readBuffers(reader), ({ sourceOid }) => sourceOid);
  const health = new Map<number, CdcHealth>((await readCdcHealth(reader)).map((each) => [each.sourceOid, each]));
  return {
    sources: sources.map((source) => {
      const own = buffers.get(source.relationOid);
      const { slotName = null, lagBytes = null, alert = null } = health.get(source.relationOid) ?? {};
      return {
        ...source,
        pendingRows: own ? largest(own.map((buffer) => buffer.pendingRows)) : null,
        bufferBytes: own ? largest(own.map((buffer) => buffer.bufferBytes)) : null,
        slotName,
        lagBytes,
        alert,
      };
    }),
  };
}

// biome-ignore lint/complexity/useMathMinMax: these are bigints
const largest = (values: readonly bigint[]) => values.reduce((most, value) => (value > most ? value : most), 0n);

export const command: Command = {
  args: '[names...]',
  description: 'Show what stream tables read, and how changes of it are captured. Exit code 1 when a source is gone.',
  options: [],
  examples: ['pgtrickle sources', 'pgtrickle sources order_totals -o wide'],
  prepare(given) {
    const names = given.map((name) => parseName(name));
    return async (session) => {
      const report = await readSourceStates(await session.connect(), names);
      const { sources } = report;
      const isEmpty = sources.length === 0;
      return {
        data: { ...report },
        rows: sources.map((source) => ({ ...source })),
        text: isEmpty ? '' : renderTable(columns, sources),
        wide: () => (isEmpty ? '' : renderTable([...columns, ...wideColumns], sources)),
        notes: isEmpty ? ['Nothing is read by stream tables.'] : [],
        ok: sources.every(({ name }) => name !== null),
      };
    };
  },
};

const columns: readonly Column<SourceState>[] = [
  { title: 'SOURCE', cell: ({ name, relationOid }) => name ?? levelStyle('error', `dropped (oid ${relationOid})`) },
  { title: 'TYPE', cell: ({ type }) => type },
  { title: 'CAPTURE', cell: ({ cdcMode }) => cdcMode },
  { title: 'PENDING', align: 'right', cell: ({ pendingRows }) => (pendingRows === null ? '-' : `~${pendingRows}`) },
  { title: 'READ BY', cell: ({ streamTables }) => streamTables.join(', ') },
  { title: 'ALERT', cell: ({ alert }) => (alert === null ? '' : levelStyle('warn', alert)) },
];

const wideColumns: readonly Column<SourceState>[] = [
  { title: 'BUFFER BYTES', align: 'right', cell: ({ bufferBytes }) => String(bufferBytes ?? '-') },
  { title: 'SLOT', cell: ({ slotName }) => slotName ?? '-' },
  { title: 'LAG BYTES', align: 'right', cell: ({ lagBytes }) => String(lagBytes ?? '-') },
];
