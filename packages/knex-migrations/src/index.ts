export type { StreamTableQuery, StreamTableSettings, StreamTableSpec } from './definition.js';
export { literalSql } from './literal-sql.js';
export type { ChangeOptions, StreamTableInfo } from './operations.js';
export { register } from './register.js';
export { allowSourceDdl } from './source-ddl.js';
export {
  alterStreamTable,
  createOrReplaceStreamTable,
  createStreamTable,
  dropStreamTable,
  dropStreamTableIfExists,
  hasStreamTable,
  pauseStreamTable,
  refreshStreamTable,
  resumeStreamTable,
  streamTableInfo,
  streamTables,
  waitUntilFresh,
} from './stream-table.js';
export { type StreamTableReader, streamTable } from './stream-table-query.js';
export { type SyncOptions, syncStreamTables } from './sync.js';
export { revertStreamTable, streamTableMigration, type UpdateOptions, updateStreamTable, type VersionOptions } from './versions.js';
export { type MigrationOptions, withStreamTables } from './with-stream-tables.js';
