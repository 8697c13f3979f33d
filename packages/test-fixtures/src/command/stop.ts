import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../embedded/process-facts.js';
import { FixtureError } from '../fixture-error.js';
import { readKeptServer } from './kept-server.js';

const patienceMs = 20_000;

/**
 * Ends the server that `pgt-fixture start` left running, and waits until it has ended.
 *
 * @returns whether there was one.
 */
export async function stopKept(): Promise<boolean> {
  const kept = readKeptServer();
  if (!kept) return false;
  process.kill(kept.pid, 'SIGTERM');
  for (const deadline = Date.now() + patienceMs; isAlive(kept.pid, kept.started); await sleep(20)) {
    if (Date.now() > deadline) throw new FixtureError('FIXTURE_START', `the server does not end: process ${kept.pid} is still there`);
  }
  return true;
}
