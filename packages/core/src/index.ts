export { type ChangeBuffer, readBuffers } from './catalog/buffers.js';
export { type CdcHealth, cdcHealthSql, readCdcHealth } from './catalog/cdc-health.js';
export { readColumns, type StreamTableColumn } from './catalog/columns.js';
export {
  type Declaration,
  type DeclaredBy,
  declarationColumn,
  describeDeclarer,
  parseDeclaration,
  sameDeclarer,
} from './catalog/declaration.js';
export { readDeclarations } from './catalog/declarations.js';
export { type Dependency, readDependencies, type SourceType } from './catalog/dependencies.js';
export { type HealthCheck, readHealthChecks } from './catalog/health-checks.js';
export { type Catalog, type CatalogSnapshot, readCatalog } from './catalog/read-catalog.js';
export { type RefreshRecord, readRefreshHistory } from './catalog/refresh-history.js';
export { readSlots, type Slot } from './catalog/slots.js';
export { readSources, type Source } from './catalog/sources.js';
export { readStandings, type Standing } from './catalog/standings.js';
export { type RefreshStatistics, readStatistics } from './catalog/statistics.js';
export { readStreamTable, readStreamTables, type StreamTable, type StreamTableStatus } from './catalog/stream-tables.js';
export { alertLabel, type CdcHealthFacts, checkCdcHealth } from './check/cdc-health.js';
export { type Finding, type FindingLevel, worstLevel } from './check/finding.js';
export { formatDuration } from './check/format-duration.js';
export { checkFreshness, type FreshnessFacts, type FreshnessLimits, type FreshnessThresholds } from './check/freshness.js';
export { predictRefreshCost, type RefreshCost } from './check/predict-refresh-cost.js';
export { checkServerHealth } from './check/server-health.js';
export { checkStatus, type StatusFacts } from './check/status.js';
export { type Capabilities, detectCapabilities } from './db/capabilities.js';
export { catalogReader } from './db/catalog-reader.js';
export {
  type ConnectionSources,
  type ConnectionTarget,
  describeConnection,
  resolveConnection,
} from './db/connection-target.js';
export type { CatalogReader, Queryable, QueryResultLike, SessionPool } from './db/queryable.js';
export { type ErrorCode, errorCodes } from './error/codes.js';
export { didYouMean } from './error/did-you-mean.js';
export { excerptAt, type Place, positionAt } from './error/excerpt.js';
export { failureText } from './error/failure-text.js';
export { type ErrorContext, fromUnknown, withoutPassword } from './error/from-unknown.js';
export { type ErrorFields, PgTrickleError } from './error/pg-trickle-error.js';
export { renderError } from './error/render-error.js';
export { call, compareVersions, type Statement } from './sql/call.js';
export { parseName, type QualifiedName, quoteIdentifier, quoteLiteral, quoteName, splitName } from './sql/identifier.js';
export { type ParsedQuery, parseQuery, sameQuery, type TableReference } from './sql/parse-query.js';
export { replacePlaceholders } from './sql/replace-placeholders.js';
export { substituteTables } from './sql/substitute-tables.js';
export type { ViewDefinition } from './sql/taken-in.js';
export { spelledAlike } from './sql/tokens.js';
export { type ApplyOptions, type ApplyResult, applyPlan, type StepOutcome } from './stream-table/apply/apply.js';
export { revalidate } from './stream-table/apply/assert-current.js';
export { type EnsureResult, ensureStreamTables } from './stream-table/apply/ensure.js';
export { lockNames, lockSql } from './stream-table/apply/lock-names.js';
export { checkSettings } from './stream-table/definition/check-settings.js';
export { currentDefinition } from './stream-table/definition/current-definition.js';
export type { DesiredStatus, RefreshMode, StreamTableDefinition, StreamTableOptions } from './stream-table/definition/definition.js';
export { digestDefinition } from './stream-table/definition/digest-definition.js';
export { type OptionName, optionNames } from './stream-table/definition/options.js';
export { parseDefinition } from './stream-table/definition/parse-definition.js';
export { problemOfSchedule } from './stream-table/definition/schedule.js';
export { type DependentsMove, type MovedView, planMove } from './stream-table/dependents/plan-move.js';
export {
  alterStreamTable,
  changeQuery,
  createStreamTable,
  drainStreamTables,
  dropStreamTable,
  pauseStreamTable,
  type RefreshResult,
  refreshAllStreamTables,
  refreshStreamTable,
  repairStreamTable,
  resumeAfterDrain,
  resumeStreamTable,
} from './stream-table/lifecycle.js';
export type { Change, QueryChangeClass } from './stream-table/plan/diff.js';
export type { LaterDefinitions, Plan, PlanAction, PlanBasis, PlanOptions, Step } from './stream-table/plan/plan.js';
export { planAlter, type StreamTableChanges } from './stream-table/plan/plan-alter.js';
export { type DropOptions, planDrop } from './stream-table/plan/plan-drop.js';
export { parsePlan, planToJson, type SavedPlan, type ServerIdentity } from './stream-table/plan/plan-file.js';
export { type CatalogPlanOptions, type PlannedRelation, planFromCatalog } from './stream-table/plan/plan-from-catalog.js';
export { type PruneOptions, planPrune } from './stream-table/plan/plan-prune.js';
export { planRefresh, planRefreshAll, type RefreshPlan } from './stream-table/plan/plan-refresh.js';
export { planPause, planRepair, planResume } from './stream-table/plan/plan-status.js';
export { planStreamTable, planStreamTables } from './stream-table/plan/plan-stream-tables.js';
export { reversePlan } from './stream-table/plan/reverse-plan.js';
export { describeQuery, type OutputColumn } from './stream-table/query/describe-query.js';
export { diffSnapshots, type StreamTableChange } from './watch/diff-snapshots.js';
export type { WaitOptions } from './watch/poll.js';
export { waitForStatus } from './watch/wait-for-status.js';
export { type WaitUntilFreshOptions, waitUntilFresh } from './watch/wait-until-fresh.js';
export { waitUntilPopulated } from './watch/wait-until-populated.js';
export { type WatchOptions, watch } from './watch/watch.js';
export { type WatchCatalogOptions, watchCatalog } from './watch/watch-catalog.js';
export { type WatchTablesOptions, watchTables } from './watch/watch-tables.js';
