export { type ConnectOptions, connect } from './db/connect.js';
export { connectError } from './db/connect-error.js';
export { type ConnectionSources, type ConnectionTarget, describeConnection, resolveConnection } from './db/connection-target.js';
