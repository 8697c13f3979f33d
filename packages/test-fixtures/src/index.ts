export { type Backend, backends, type ServerInfo, type TestServer } from './backend.js';
export { createDatabase, type DatabaseOptions, type TestDatabase } from './database.js';
export type { Fault } from './fault-proxy/fault.js';
export { type FaultProxy, startFaultProxy } from './fault-proxy/start-fault-proxy.js';
export { FixtureError, type FixtureErrorCode } from './fixture-error.js';
export { type ServerOptions, startServer } from './server.js';
export { type Standby, startStandby } from './standby.js';
export type { StreamTableSettings, StreamTables } from './stream-tables.js';
export type { ExtensionChoice } from './template.js';
