import { isDeepStrictEqual } from 'node:util';
import { checkFreshness, describeDeclarer, failureText, parseDeclaration, type QualifiedName } from '@pgtrickle-js/core';
import { openHistoryFloor } from '../metrics/history-floor.js';
import { openActivity } from './activity.js';
import type { History, Look, LookOptions, SeenBacklog, SeenRefresh, SeenSurroundings, SeenTable } from './read-look.js';
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
  /** What the next look need not bring again. */
  known(): Omit<LookOptions, 'reach'>;
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
  let rows = new Map<string, BoardEntry>();
  let tables: readonly SeenTable[] = [];
  let digest: string | null = null;
  let [surroundingsText, windowsText] = ['', ''];
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
    const before = rows;
    rows = new Map(tables.map((table) => [table.name, entryOf(table, activity.of(table.name), now, before.get(table.name))]));
    const changed = [...rows].flatMap(([name, { row }]) => (before.get(name)?.row === row ? [] : [row]));
    const gone = [...before.keys()].filter((name) => !rows.has(name));
    return { name: 'changes', data: { now, changed, gone } };
  };
  const surroundingsEvent = (): BoardEvent => ({ name: 'surroundings', data: renderSurroundings(surroundings, backlog, pending) });

  return {
    known: () => ({ floor: floor.value(), digest }),
    refreshesOf: activity.of,
    names: () => [...rows.keys()],
    edges: () => surroundings.edges,
    take(look) {
      ({ now } = look);
      const events: BoardEvent[] = [];
      const refreshed = look.history !== '' && takeHistory(look.history);
      if (look.tables !== null) {
        tables = JSON.parse(look.tables);
        ({ digest } = look);
      }
      if (look.tables !== null || refreshed || now - judgedAt >= judgeEveryMs) {
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

/** A row with what it was made of. */
interface BoardEntry {
  readonly table: SeenTable;
  readonly refreshes: readonly SeenRefresh[];
  readonly row: BoardRow;
}

/** The entry as it is now; its row is the one that was there before when nothing in it is news. */
function entryOf(table: SeenTable, refreshes: readonly SeenRefresh[], now: number, last: BoardEntry | undefined): BoardEntry {
  const verdict = judge(table, now);
  if (last?.table === table && last.refreshes === refreshes && isSame(last.row, verdict)) return last;
  const row = rowOf(table, refreshes, verdict);
  return { table, refreshes, row: last !== undefined && isDeepStrictEqual(last.row, row) ? last.row : row };
}

type Verdict = Pick<BoardRow, 'level' | 'note' | 'hint'>;

const isSame = (a: Verdict, b: Verdict) => a.level === b.level && a.note === b.note && a.hint === b.hint;

function judge(table: SeenTable, now: number): Verdict {
  const age = (at: number | null) => (at === null ? null : Math.max(0, (now - at) / 1_000));
  const [finding] = checkFreshness({
    name: table.name as QualifiedName,
    status: table.status,
    isPopulated: table.isPopulated,
    hasRelation: table.hasRelation,
    schedule: table.schedule,
    refreshMode: table.mode,
    dataTimestamp: table.changedAt === null ? null : new Date(table.changedAt),
    stalenessSeconds: age(table.changedAt),
    refreshAgeSeconds: age(table.refreshedAt),
    ...(table.lastError === null ? {} : { lastError: failureText(table.lastError) }),
  });
  // Ages are counted by the page: a message with one in it would be news every second.
  const isAge = finding?.check === 'paused' || (finding?.check === 'freshness' && finding.level !== 'unknown' && table.mode !== 'IMMEDIATE');
  return { level: finding?.level ?? 'unknown', note: isAge ? '' : (finding?.message ?? ''), hint: finding?.hint ?? '' };
}

function rowOf({ declaration, isPopulated: _, ...table }: SeenTable, refreshes: readonly SeenRefresh[], verdict: Verdict): BoardRow {
  const declarer = parseDeclaration(declaration);
  return {
    ...table,
    ...verdict,
    declaredBy: declarer === null ? null : describeDeclarer(declarer),
    recent: refreshes.flatMap(({ ms, status }) => (ms === null ? [] : [(Math.round(ms * 10) / 10) * (status === 'FAILED' ? -1 : 1)])),
  };
}
