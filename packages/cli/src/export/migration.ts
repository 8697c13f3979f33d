import type { Plan, QualifiedName, Statement } from '@pgtrickle-js/core';

/** A statement with what it is for. */
export interface MigrationStep extends Statement {
  readonly comment: string;
}

/** How one stream table is made, and taken away again. */
export interface MigrationPart {
  readonly name: QualifiedName;
  readonly up: readonly MigrationStep[];
  readonly down: readonly MigrationStep[];
}

/** Stream tables, each after those that it reads: down goes the other way. */
export interface Migration {
  /** In file names: `stream_tables`. */
  readonly name: string;
  /** In file names: `20260131120000`. */
  readonly timestamp: string;
  readonly parts: readonly MigrationPart[];
}

/** Files by path, with the migration's SQL in them. */
export type MigrationFiles = ReadonlyMap<string, string>;

/** A part out of a plan that creates: the way down is the way back of its create. */
export function migrationPart({ name, steps }: Plan): MigrationPart {
  const reverse = steps.find((step) => step.reverse)?.reverse;
  return {
    name,
    up: steps.map(({ sql, values, comment }) => ({ sql, values, comment })),
    down: reverse ? [{ ...reverse, comment: `drop ${name}` }] : [],
  };
}
