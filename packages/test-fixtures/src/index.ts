export { createDatabase, type DatabaseOptions, type TestDatabase } from './database.js';
export { FixtureError, type FixtureErrorCode } from './fixture-error.js';
export { type Backend, backends, type ServerInfo, startServer, type TestServer } from './server.js';
export type { ExtensionChoice } from './template.js';
