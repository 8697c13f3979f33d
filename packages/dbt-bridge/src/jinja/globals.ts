import { returnFunction } from './compile/macro.js';

/** dbt's functions that need Python values and nothing else: they are the same in every context. */
export const dbtGlobals: ReadonlyMap<string, unknown> = new Map<string, unknown>([['return', returnFunction]]);
