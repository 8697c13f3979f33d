import { hash } from 'node:crypto';
import { PgTrickleError } from '@pgtrickle-js/core';

/** One entry of the `indexes` config. */
export interface IndexConfig {
  readonly columns: readonly string[];
  readonly unique: boolean;
  /** The access method: `btree`, `hash`, `gin`, … */
  readonly type: string | null;
}

/** @throws {PgTrickleError} `DBT_CONFIG_INVALID` when it names no columns. */
export function parseIndex(value: unknown): IndexConfig {
  const { columns, unique = false, type = null } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const refuse = (why: string) =>
    new PgTrickleError('DBT_CONFIG_INVALID', {
      message: `an index is not understood: ${why} in ${JSON.stringify(value)}`,
      hint: "Write it as {'columns': ['id'], 'unique': true, 'type': 'btree'}; unique and type may be left out.",
    });
  if (columns === undefined) throw refuse("'columns' is a required property");
  if (!isListOfText(columns)) throw refuse(`columns: ${JSON.stringify(columns)} is not of type 'array'`);
  if (typeof unique !== 'boolean') throw refuse(`unique: ${JSON.stringify(unique)} is not of type 'boolean'`);
  if (type !== null && typeof type !== 'string') throw refuse(`type: ${JSON.stringify(type)} is not of type 'string'`);
  return { columns, unique, type };
}

const isListOfText = (value: unknown): value is string[] => Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string');

/** A name that no other index has, in this run or an earlier one: an old relation keeps its indexes until it is dropped. */
export function indexName(index: IndexConfig, renderedRelation: string, now = new Date()): string {
  const parts = [...index.columns, renderedRelation, String(index.unique), String(index.type), now.toISOString(), String(process.hrtime.bigint())];
  return hash('md5', parts.join('_'));
}

/** Whether a name is one of `indexName()`, or of dbt's, which are alike. */
export const isGeneratedName = (name: string): boolean => /^[0-9a-f]{32}$/.test(name);
