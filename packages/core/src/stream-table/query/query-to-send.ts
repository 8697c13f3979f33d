import { asciiQuery } from '../../sql/ascii-query.js';
import { compareVersions } from '../../sql/call.js';
import type { QualifiedName } from '../../sql/identifier.js';
import { parseQuery, sameQuery } from '../../sql/parse-query.js';
import { losesRefinements, survivesViews } from '../../sql/rewriting.js';
import { spellOutPositions } from '../../sql/spell-out-positions.js';
import { takeInViews, viewsUnder } from '../../sql/take-in-views.js';
import { shield, type ViewDefinition } from '../../sql/taken-in.js';
import type { StreamTableDefinition } from '../definition/definition.js';
import type { PlanRun } from '../plan/plan-run.js';
import type { PlanState } from '../plan/read-plan-state.js';

/** Up to here the extension was seen to lose parts of the queries that it rewrites: 0.1.0, 0.1.3 and 0.67.0. */
export const lastThatLoses = '0.67.0';

/** pg_stream 0.1.0 cannot even print `count(*)`. */
const firstThatKeepsSomething = '0.1.3';

/** Seen here and on 0.1.0: GROUP BY takes no position, and letters beyond ASCII outside of parentheses are a panic. */
const lastThatReadsBytes = '0.1.3';

/**
 * The query as the server gets it: as it was written, unless the server would lose a part of it. Then its views are taken in here, and in the mode
 * FULL the whole becomes a subquery, which the server leaves alone. For a stream table that is as it should be the server is asked nothing.
 * The oldest servers get names for positions and escapes for letters.
 */
export async function queryToSend(definition: StreamTableDefinition, run: PlanRun): Promise<string> {
  const { version } = run.state.capabilities;
  if (compareVersions(version, lastThatLoses) > 0) return definition.query;
  if (compareVersions(version, lastThatReadsBytes) > 0) return withAllKept(definition, run);
  return asciiQuery(await withAllKept({ ...definition, query: await spellOutPositions(definition.query) }, run));
}

async function withAllKept({ name, query, refreshMode }: StreamTableDefinition, { state, plannedViews }: PlanRun): Promise<string> {
  const { version } = state.capabilities;
  const current = state.current.get(name);
  const isFull = (refreshMode ?? current?.refreshMode) === 'FULL';
  const sent = async (views: readonly ViewDefinition[]) => shielded(await withoutLoss(query, overlay(views, plannedViews), version), isFull);
  if (current !== undefined) {
    const held = await sent(current.takenInViews);
    const isSame = await sameQuery(held, current.sentQuery);
    if (isSame && (held !== query || (await isKept(query, version)) || !(await readsViews(name, state)))) return held;
  }
  const { tables } = await parseQuery(query);
  return sent(await state.views(tables.map((table) => table.name)));
}

async function withoutLoss(query: string, views: readonly ViewDefinition[], version: string): Promise<string> {
  if (views.length === 0) return query;
  const under = await viewsUnder(query, views);
  if (under.size === 0) return query;
  // The server prints the query, and all that it took in so far, once for each depth of views.
  const isNested = [...under.values()].some((depth) => depth > 1);
  const printed = [query, ...(isNested ? [...under.keys()].map(({ definition }) => definition) : [])];
  const kept = await Promise.all(printed.map((text) => isKept(text, version)));
  return kept.every(Boolean) ? query : takeInViews(query, views);
}

const isKept = async (query: string, version: string) =>
  compareVersions(version, firstThatKeepsSomething) >= 0 && (await parseQuery(query).then(survivesViews, () => false));

const readsViews = async (name: QualifiedName, state: PlanState) =>
  (await state.dependencies()).some(({ streamTable, sourceType }) => streamTable === name && sourceType === 'VIEW');

async function shielded(query: string, isFull: boolean): Promise<string> {
  if (!isFull) return query;
  const parsed = await parseQuery(query);
  return losesRefinements(parsed) ? `${shield.start}${parsed.text}${shield.end}` : query;
}

/** Views as the run will have made them. */
const overlay = (views: readonly ViewDefinition[], planned: ReadonlyMap<QualifiedName, string>): ViewDefinition[] => [
  ...views.filter(({ name }) => !planned.has(name)),
  ...[...planned].map(([name, definition]): ViewDefinition => ({ name, definition, isVisible: false })),
];
