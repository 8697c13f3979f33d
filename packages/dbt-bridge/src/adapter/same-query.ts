import { quoteLiteral } from '@pgtrickle-js/core';
import type { QueryResult } from 'pg';
import { ask } from './ask.js';
import type { Relation } from './relation.js';
import type { Session } from './session.js';

/** What a view model says, and with which statement. */
export interface ViewText {
  readonly createSql: string;
  readonly sql: string;
}

/**
 * Whether a view is what a query would make it, told without making anything: the server would execute both alike, they have the same columns, and the
 * view has the options that the model gives it. A query that it cannot execute as things are is another one.
 */
export async function isSameQuery(session: Session, view: Relation, { createSql, sql }: ViewText): Promise<boolean> {
  const name = view.with({ includePolicy: { database: false } }).render();
  const options = `select to_jsonb(reloptions) as options from pg_catalog.pg_class where oid = ${quoteLiteral(name)}::regclass`;
  const answers = await ask(session, [...compared(`(\n${sql}\n)`), ...compared(name), options]);
  if (answers === undefined) return false;
  const held: string[] = answers[4]?.rows[0]?.options ?? [];
  const wanted = optionsOf(createSql.slice(0, createSql.indexOf(sql)));
  return isAlike(answers) && JSON.stringify(held.map(plainOption).sort()) === JSON.stringify(wanted.sort());
}

/** Whether the server would execute two queries alike and give the same columns for both. */
export async function areSameQueries(session: Session, one: string, other: string): Promise<boolean> {
  const answers = await ask(
    session,
    [one, other].flatMap((sql) => compared(`(\n${sql}\n)`)),
  );
  return answers !== undefined && isAlike(answers);
}

const compared = (from: string) => [
  `explain (verbose, costs off, format json) select * from ${from} as compared`,
  `select * from ${from} as compared limit 0`,
];

function isAlike([wantedPlan, wanted, heldPlan, held]: readonly QueryResult[]): boolean {
  const told = (plan: QueryResult | undefined, result: QueryResult | undefined) =>
    JSON.stringify([plan?.rows, result?.fields.map(({ name, dataTypeID, dataTypeModifier }) => [name, dataTypeID, dataTypeModifier])]);
  return told(wantedPlan, wanted) === told(heldPlan, held);
}

/** The options that a statement gives its view, as the catalog writes them. */
function optionsOf(beforeQuery: string): string[] {
  const [, list = ''] = /\bview\b[\s\S]*?\bwith\s*\(([^)]*)\)\s*as\b/i.exec(beforeQuery) ?? [];
  return list.split(',').flatMap((option) => (option.trim() === '' ? [] : [plainOption(option)]));
}

function plainOption(option: string): string {
  const [key = '', value = 'true'] = option.split('=').map((part) => part.trim().replaceAll("'", '').toLowerCase());
  return `${key}=${value}`;
}
