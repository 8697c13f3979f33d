export type { Command, OptionSpec, Report } from './command.js';
export type { FindingsReport } from './commands/findings.js';
export { checkStreamTableFreshness } from './commands/freshness.js';
export { checkHealth } from './commands/health.js';
export { type ListedStreamTable, type ListReport, listStreamTables } from './commands/list.js';
export { type RefreshReport, refresh } from './commands/refresh.js';
export { type StatusReport, streamTableStatus } from './commands/status.js';
export { exitCodeForError, exitCodes } from './exit-codes.js';
export { renderJson, schemaVersion } from './render/json.js';
