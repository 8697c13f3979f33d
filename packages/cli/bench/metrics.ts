// What a scrape of 1,000 stream tables costs against the bare query of the same values, and what a hundred scrapes at once cost.
import { type CatalogReader, catalogReader } from '@pgtrickle-js/core';
import { connect } from '@pgtrickle-js/core/connect';
import { createDatabase, startServer } from '@pgtrickle-js/test-fixtures';
import { readMetrics } from '../src/metrics/read-metrics.js';
import { openRefreshCounter } from '../src/metrics/refresh-counter.js';
import { renderExposition } from '../src/metrics/render-exposition.js';

const limit = 2;
const server = await startServer();
const database = await createDatabase(server);
const client = await connect(database.url);
try {
  await client.query('create table source (id int primary key, amount int)');
  for (let from = 0; from < 1_000; from += 100) {
    await client.query(
      `do $$ begin for i in ${from}..${from + 99} loop perform pgtrickle.create_stream_table(name => 'public.st_' || i, query => 'select id, amount from public.source where id > ' || i, schedule => '12h'); end loop; end $$`,
    );
  }
  const statement = await statementOf(catalogReader(client));
  const counter = openRefreshCounter();
  const [bare, scrape] = await race(15, [
    () => client.query(statement.text, [...statement.values]),
    async () => renderExposition(await readMetrics(catalogReader(client), counter), 'prometheus'),
  ]);
  const ratio = (scrape ?? 0) / (bare ?? 1);
  console.log(`on ${server.description}`);
  console.log(`scrape of 1,000 stream tables: ${scrape?.toFixed(1)} ms, ${ratio.toFixed(2)} times the bare query (limit ${limit})`);
  if (ratio > limit) process.exitCode = 1;
} finally {
  await client.end();
  await database.drop();
  await server.stop();
}

/** The statement that a scrape sends. */
async function statementOf(reader: CatalogReader): Promise<{ text: string; values: readonly unknown[] }> {
  let seen: { text: string; values: readonly unknown[] } = { text: '', values: [] };
  const recording: CatalogReader = {
    read: (text, values = []) => {
      seen = { text, values };
      return reader.read(text, values);
    },
  };
  await readMetrics(recording, openRefreshCounter());
  return seen;
}

/** The best time of each, taken in turns. */
async function race(rounds: number, works: readonly (() => Promise<unknown>)[]): Promise<number[]> {
  const best = works.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < rounds; round++) {
    for (const [index, work] of works.entries()) {
      const start = performance.now();
      await work();
      best[index] = Math.min(best[index] ?? 0, performance.now() - start);
    }
  }
  return best;
}
