/**
 * What runs in every JavaScript runtime, edge functions and browsers' bundlers included: nothing here reaches a module of Node.
 *
 * @module
 */
export { type Dependency, readDependencies } from './catalog/dependencies.js';
export { readStreamTable, readStreamTables, type StreamTable, type StreamTableStatus } from './catalog/stream-tables.js';
export type { Finding, FindingLevel } from './check/finding.js';
export { checkFreshness, type FreshnessLimits } from './check/freshness.js';
export { assertWritable } from './db/assert-writable.js';
export { type Capabilities, detectCapabilities, shareCapabilities } from './db/capabilities.js';
export { catalogReader } from './db/catalog-reader.js';
export type { CatalogReader, Queryable } from './db/queryable.js';
export type { ErrorCode } from './error/codes.js';
export { didYouMean } from './error/did-you-mean.js';
export { excerptAt } from './error/excerpt.js';
export { fromUnknown } from './error/from-unknown.js';
export { type ErrorFields, PgTrickleError } from './error/pg-trickle-error.js';
export { renderError } from './error/render-error.js';
export { call } from './sql/call.js';
export type { QualifiedName } from './sql/identifier.js';
export { type WaitUntilFreshOptions, waitUntilFresh } from './watch/wait-until-fresh.js';
