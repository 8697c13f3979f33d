import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '@pgtrickle-js/core/connect';
import { createDatabase, startServer } from '@pgtrickle-js/test-fixtures';
import { startCommand } from './start-command.js';
import { fillThousand } from './thousand-stream-tables.js';

/** Gives a dashboard of 1,000 stream tables, and a folder for other pages, to some work; both are gone after it. */
export async function withDashboard(work: (dashboard: { readonly address: string; readonly folder: string }) => Promise<void>): Promise<void> {
  const server = await startServer();
  const database = await createDatabase(server);
  const db = await connect(database.url);
  await fillThousand(db);
  const folder = mkdtempSync(join(tmpdir(), 'pgtrickle-bench-'));
  const { child, said: address } = await startCommand(['dashboard'], database.url, 'stdout', /(http\S+)/);
  try {
    await work({ address, folder });
  } finally {
    child.kill('SIGTERM');
    await db.end();
    await sleep(500);
    await database.drop();
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}
