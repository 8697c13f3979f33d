import { pauseStreamTable, type Queryable, refreshStreamTable, resumeStreamTable } from '@pgtrickle-js/core';

export const actionKinds = ['refresh', 'pause', 'resume'] as const;
export type ActionKind = (typeof actionKinds)[number];

const work: Readonly<Record<ActionKind, (db: Queryable, name: string, options: { readonly signal: AbortSignal }) => Promise<unknown>>> = {
  refresh: refreshStreamTable,
  pause: pauseStreamTable,
  resume: resumeStreamTable,
};

/** @throws {PgTrickleError} as core's functions of these names */
export const performAction = (db: Queryable, kind: ActionKind, name: string, signal: AbortSignal) => work[kind](db, name, { signal });
