import { checkFreshness, describeDeclarer, failureText, parseDeclaration, type QualifiedName } from '@pgtrickle-js/core';
import { openHistoryFloor } from '../metrics/history-floor.js';
import { openActivity } from './activity.js';
import type { History, Look, SeenBacklog, SeenRefresh, SeenSurroundings, SeenTable } from './read-look.js';
import { renderSurroundings } from './render-surroundings.js';

/** A stream table as the page has it. Nothing in it moves with the clock alone, but for the level. */
interface BoardRow extends Omit<SeenTable, 'declaration' | 'isPopulated'> {
  readonly level: 'pass' | 'warn' | 'error' | 'unknown';
  /** What is the matter, where it is not its age. */
  readonly note: string;
  readonly hint: string;
  readonly declaredBy: string | null;
  /** Durations of the last refreshes in milliseconds, the oldest first; a failed one is negative. */
  readonly recent: readonly number[];
}

export interface BoardEvent {
  readonly name: 'tables' | 'changes' | 'activity' | 'surroundings';
  readonly data: unknown;
}

/** Everything that has been seen, and what of it is news. */
export interface Board {
  floor(): number | null;
  /** What viewers have to be told after this look. */
  take(look: Look): BoardEvent[];
  /** What a viewer has to be told who comes now. */
  greeting(): BoardEvent[];
  refreshesOf(name: string): readonly SeenRefresh[];
  names(): readonly string[];
  edges(): SeenSurroundings['edges'];
}

/** Levels move with the clock, so that they are judged anew this often although nothing has changed. */
const judgeEveryMs = 5_000;
/** How many figures of a buffer are kept for its line. */
const mostSamples = 60;

export function openBoard(): Board {
  const floor = openHistoryFloor();
  const activity = openActivity();
  const pending = new Map<number, number[]>();
  let rows = new Map<string, { readonly row: BoardRow; readonly text: string }>();
  let tables: readonly SeenTable[] = [];
  let [tablesText, surroundingsText, windowsText] = ['', '', ''];
  let judgedAt = 0;
  let now = 0;
  let surroundings: SeenSurroundings = { sources: [], edges: [] };
  let backlog: SeenBacklog = { buffers: [], checks: [] };

  const takeHistory = (text: string) => {
    const history: History = JSON.parse(text);
    if (!floor.advance(history)) activity.clear();
    // A stream table that is gone has left its refreshes behind.
    activity.add(
      history.refreshes.filter(({ name }) => name !== null),
      now,
    );
    return history.refreshes.length > 0;
  };
  const takeTables = (): BoardEvent => {
    judgedAt = now;
    const next = new Map(
      tables.map((table) => {
        const row = rowOf(table, now, activity.of(table.name));
        return [table.name, { row, text: JSON.stringify(row) }];
      }),
    );
    const changed = [...next].flatMap(([name, { row, text }]) => (rows.get(name)?.text === text ? [] : [row]));
    const gone = [...rows.keys()].filter((name) => !next.has(name));
    rows = next;
    return { name: 'changes', data: { now, changed, gone } };
  };
  const surroundingsEvent = (): BoardEvent => ({ name: 'surroundings', data: renderSurroundings(surroundings, backlog, pending) });

  return {
    floor: floor.value,
    refreshesOf: activity.of,
    names: () => [...rows.keys()],
    edges: () => surroundings.edges,
    take(look) {
      ({ now } = look);
      const events: BoardEvent[] = [];
      const refreshed = look.history !== '' && takeHistory(look.history);
      const isOther = look.tables !== tablesText;
      if (isOther) {
        tablesText = look.tables;
        tables = JSON.parse(look.tables);
      }
      if (isOther || refreshed || now - judgedAt >= judgeEveryMs) {
        events.push(takeTables());
        const windows = activity.windows(now);
        const text = JSON.stringify(windows);
        if (text !== windowsText) events.push({ name: 'activity', data: windows });
        windowsText = text;
      } else events.push({ name: 'changes', data: { now, changed: [], gone: [] } });
      if (look.backlog !== null) {
        backlog = JSON.parse(look.backlog);
        for (const { oid, pendingRows } of backlog.buffers) pending.set(oid, [...(pending.get(oid) ?? []), pendingRows ?? 0].slice(-mostSamples));
      }
      if (look.surroundings !== null) {
        surroundings = JSON.parse(look.surroundings);
        const event = surroundingsEvent();
        const text = JSON.stringify(event);
        if (text !== surroundingsText) events.push(event);
        surroundingsText = text;
      }
      return events;
    },
    greeting: () => [
      { name: 'tables', data: { now, rows: [...rows.values()].map(({ row }) => row) } },
      { name: 'activity', data: activity.windows(now) },
      surroundingsEvent(),
    ],
  };
}

function rowOf({ declaration, isPopulated, ...table }: SeenTable, now: number, refreshes: readonly SeenRefresh[]): BoardRow {
  const age = (at: number | null) => (at === null ? null : Math.max(0, (now - at) / 1_000));
  const [finding] = checkFreshness({
    name: table.name as QualifiedName,
    status: table.status,
    isPopulated,
    schedule: table.schedule,
    refreshMode: table.mode,
    dataTimestamp: table.changedAt === null ? null : new Date(table.changedAt),
    stalenessSeconds: age(table.changedAt),
    refreshAgeSeconds: age(table.refreshedAt),
    ...(table.lastError === null ? {} : { lastError: failureText(table.lastError) }),
  });
  const declarer = parseDeclaration(declaration);
  // Ages are counted by the page: a message with one in it would be news every second.
  const isAge = finding?.check === 'paused' || (finding?.check === 'freshness' && finding.level !== 'unknown' && table.mode !== 'IMMEDIATE');
  return {
    ...table,
    level: finding?.level ?? 'unknown',
    note: isAge ? '' : (finding?.message ?? ''),
    hint: finding?.hint ?? '',
    declaredBy: declarer === null ? null : describeDeclarer(declarer),
    recent: refreshes.flatMap(({ ms, status }) => (ms === null ? [] : [(Math.round(ms * 10) / 10) * (status === 'FAILED' ? -1 : 1)])),
  };
}
