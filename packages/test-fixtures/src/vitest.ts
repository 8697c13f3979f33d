import { Client, Pool } from 'pg';
import { test as base, inject } from 'vitest';
import type { ServerInfo } from './backend.js';
import { createDatabase, type TestDatabase } from './database.js';
import { FixtureError } from './fixture-error.js';
import './global-setup.js';
import { type StreamTables, streamTablesOf } from './stream-tables.js';

/** What a test can ask for by name. */
export interface DatabaseFixtures {
  /** A database with the extension, fresh for each test file. */
  database: TestDatabase;
  /** A connected client on it. */
  db: Client;
  /** A pool on it. */
  pool: Pool;
  /** Creates, refreshes and drops stream tables in it. */
  streamTables: StreamTables;
}

/** vitest's `test` with a database: what a test names among its arguments is made for its file and removed after it. */
export const test = base.extend<{ $file: DatabaseFixtures }>({
  database: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixture's needs from this pattern
    async ({}, use) => {
      const database = await createDatabase(serverOfRun());
      await use(database);
      await database.drop();
    },
    { scope: 'file' },
  ],
  db: [
    async ({ database }, use) => {
      const client = new Client({ connectionString: database.url });
      client.on('error', () => {});
      await client.connect();
      await use(client);
      await client.end();
    },
    { scope: 'file' },
  ],
  pool: [
    async ({ database }, use) => {
      const pool = new Pool({ connectionString: database.url });
      pool.on('error', () => {});
      await use(pool);
      await pool.end();
    },
    { scope: 'file' },
  ],
  streamTables: [async ({ db }, use) => use(streamTablesOf(db)), { scope: 'file' }],
});

function serverOfRun(): ServerInfo {
  const server = inject('pgtrickleServer') as ServerInfo | undefined;
  if (server) return server;
  throw new FixtureError('FIXTURE_OPTION', 'no server was started for this test run', {
    hint: "In the vitest configuration: test: { globalSetup: '@pgtrickle-js/test-fixtures/global-setup' }",
  });
}
