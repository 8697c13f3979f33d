import { diffSnapshots, readStreamTables, type StreamTable, type StreamTableChange } from '@pgtrickle-js/core';
import type { Row } from '../command.js';
import { renderJsonLine } from '../render/json.js';
import type { Session } from '../session.js';
import { follow } from './follow.js';
import type { WatchedTables } from './watched-tables.js';

/** Writes a line per change until the signal, for logs and pipes; JSON lines when JSON is asked for. */
export async function runLines(session: Session, { names, intervalMs }: WatchedTables): Promise<void> {
  const { terminal, signal, format } = session;
  const asJson = format !== 'table' && format !== 'wide';
  const write = (row: Row, text: string) => terminal.out(`${asJson ? renderJsonLine(row) : text}\n`);
  let before: readonly StreamTable[] | undefined;
  for await (const sight of follow(
    () => session.connectAnew(),
    (reader) => readStreamTables(reader, names),
    { intervalMs, signal },
  )) {
    if (sight.kind === 'lost') {
      terminal.err(`${sight.error.message}; trying again in ${(sight.retryMs / 1_000).toFixed(1)} s\n`);
      continue;
    }
    const at = new Date();
    const tables = sight.seen;
    if (before === undefined) {
      for (const { name, status } of tables) write({ at, kind: 'present', name, status }, `${at.toISOString()}  ${name}  ${status}`);
    } else {
      for (const change of diffSnapshots(before, tables)) write({ at, ...rowOf(change) }, `${at.toISOString()}  ${change.name}  ${describe(change)}`);
    }
    before = tables;
  }
}

function rowOf(change: StreamTableChange): Row {
  if (change.kind !== 'created') return { ...change };
  return { kind: change.kind, name: change.name, status: change.table.status };
}

function describe(change: StreamTableChange): string {
  switch (change.kind) {
    case 'created':
      return `created, ${change.table.status}`;
    case 'dropped':
      return 'dropped';
    case 'status':
      return `${change.from} -> ${change.to}`;
    case 'refreshed':
      return change.foundChanges ? 'refreshed' : 'refreshed, nothing new';
    case 'freshness':
      return `${change.to}: ${change.finding.message}`;
  }
}
