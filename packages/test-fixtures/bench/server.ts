// npm run bench -w packages/test-fixtures
// How long a test run waits for its server, and a test file for its database, with PostgreSQL's own CREATE DATABASE as the yardstick.

import { withClient } from '../src/connect.js';
import { createDatabase } from '../src/database.js';
import { startServer } from '../src/server.js';
import { templatePrefix } from '../src/template.js';

const rounds = 15;

async function timeMs(action: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await action();
  return performance.now() - began;
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

const line = (what: string, ms: number, note: string) => console.log(`${what.padEnd(62)} ${ms.toFixed(1).padStart(8)} ms   ${note}`);
const times = (ms: number, yardstickMs: number) => `${(ms / yardstickMs).toFixed(2)} x by hand`;

// The first start fills the cache, so that the others are warm.
await (await startServer()).stop();
const starts: number[] = [];
for (let round = 0; round < 5; round++) {
  const began = performance.now();
  const server = await startServer();
  starts.push(performance.now() - began);
  await server.stop();
}
line('start of a warm server, median of 5', median(starts), 'target 500 ms');

const server = await startServer();
console.log(server.description);
line('first database: makes the template', await timeMs(async () => (await createDatabase(server)).drop()), '');
await withClient(server.url, async (admin) => {
  const { rows } = await admin.query<{ datname: string }>('SELECT datname FROM pg_database WHERE starts_with(datname, $1)', [templatePrefix]);
  const template = rows[0]?.datname;
  const ours: number[] = [];
  const cloneByHand: number[] = [];
  const emptyByHand: number[] = [];
  // In turns, so that a machine that gets busy disturbs all alike; each after a checkpoint, so that none writes out the pages of the one before.
  const timed = async (to: number[], action: () => Promise<unknown>) => {
    await admin.query('CHECKPOINT');
    to.push(await timeMs(action));
  };
  for (let round = 0; round < rounds; round++) {
    await timed(ours, () => createDatabase(server));
    await timed(cloneByHand, () => admin.query(`CREATE DATABASE hand_clone_${round} TEMPLATE "${template}"`));
    await timed(emptyByHand, () => admin.query(`CREATE DATABASE hand_empty_${round}`));
  }
  line(`CREATE DATABASE by hand, empty, median of ${rounds}`, median(emptyByHand), 'yardstick');
  line('CREATE DATABASE ... TEMPLATE by hand', median(cloneByHand), times(median(cloneByHand), median(emptyByHand)));
  line('createDatabase: a clone with the extension', median(ours), `${times(median(ours), median(emptyByHand))}, target 40 ms`);

  const eight: number[] = [];
  for (let round = 0; round < 3; round++) eight.push(await timeMs(() => Promise.all(Array.from({ length: 8 }, () => createDatabase(server)))));
  line('eight at once, each', median(eight) / 8, times(median(eight) / 8, median(emptyByHand)));
});
await server.stop();
