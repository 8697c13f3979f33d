/**
 * What the generated module stands on. It reaches no module of Node, so that the client can run at the edge.
 *
 * @module
 */
export { type ErrorCode, type FreshnessLimits, PgTrickleError } from '@pgtrickle-js/core/portable';
export { createPgTrickle } from './runtime/create-pg-trickle.js';
export type { PgTrickleExtension, StreamTableModel } from './runtime/extension-type.js';
export type { GuardedModel, LinkOnly, ReadOnly } from './runtime/guarded-model.js';
export type { ModelMap, RelationEntry, StreamTableEntry } from './runtime/model-map.js';
export { StreamTableReadOnlyError } from './runtime/read-only-error.js';
export type { Freshness, StreamTableInfo, StreamTableMethods, WaitOptions } from './runtime/stream-table-methods.js';
