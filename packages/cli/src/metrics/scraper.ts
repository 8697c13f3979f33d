import { catalogReader, fromUnknown, type PgTrickleError } from '@pgtrickle-js/core';
import type { Connection } from '../session.js';
import { readMetrics } from './read-metrics.js';
import { openRefreshCounter } from './refresh-counter.js';
import type { MetricFamily } from './sample.js';

export interface ScraperOptions {
  readonly connect: () => Promise<Connection>;
  /** How long the server may take to answer. */
  readonly timeoutMs: number;
  /** Told when a scrape fails after one that did not, and the other way round. */
  readonly onChange?: (error: PgTrickleError | undefined) => void;
}

export interface Scraper {
  /** Everything there is to tell now. Never rejects: a scrape that fails says `pgtrickle_up 0`. */
  scrape(): Promise<readonly MetricFamily[]>;
  close(): Promise<void>;
}

/** Scrapes over one connection: those who ask while a scrape runs get what it brings, so that no query waits for another. */
export function openScraper({ connect, timeoutMs, onChange }: ScraperOptions): Scraper {
  const counter = openRefreshCounter();
  let connection: Promise<Connection> | undefined;
  let running: Promise<readonly MetricFamily[]> | undefined;
  let isFailing = false;

  const connected = async () => {
    const session = await connect();
    // A connection that breaks between two scrapes is told of by the next one.
    (session as { on?(event: string, listener: () => void): void }).on?.('error', drop);
    await session.query(`select set_config('statement_timeout', $1, false), set_config('default_transaction_read_only', 'on', false)`, [
      String(timeoutMs),
    ]);
    return session;
  };
  const drop = () => {
    const dropped = connection;
    connection = undefined;
    void dropped?.then((session) => session.end()).catch(() => undefined);
  };
  const read = async () => {
    connection ??= connected();
    return readMetrics(catalogReader(await connection), counter);
  };
  const perform = async () => {
    const start = performance.now();
    let families: readonly MetricFamily[] = [];
    let error: PgTrickleError | undefined;
    try {
      // The server cuts off its statement; this is for one that does not answer at all.
      families = await within(timeoutMs + 500, read());
    } catch (thrown) {
      error = fromUnknown(thrown);
      drop();
    }
    if (isFailing !== (error !== undefined)) onChange?.(error);
    isFailing = error !== undefined;
    return [...families, ...ownFamilies(error === undefined, (performance.now() - start) / 1_000)];
  };
  return {
    scrape() {
      running ??= perform().finally(() => {
        running = undefined;
      });
      return running;
    },
    async close() {
      await running;
      await connection?.then((session) => session.end()).catch(() => undefined);
    },
  };
}

const ownFamilies = (isUp: boolean, seconds: number): MetricFamily[] => [
  { name: 'pgtrickle_up', type: 'gauge', help: '1 when the last scrape read the database', samples: [{ labels: {}, value: Number(isUp) }] },
  {
    name: 'pgtrickle_scrape_duration_seconds',
    type: 'gauge',
    help: 'How long the scrape took',
    samples: [{ labels: {}, value: Number(seconds.toFixed(6)) }],
  },
];

function within<Value>(ms: number, work: Promise<Value>): Promise<Value> {
  const { promise, resolve, reject } = Promise.withResolvers<Value>();
  const timer = setTimeout(() => reject(new Error(`the server gave no answer within ${ms} ms`)), ms);
  work.then(resolve, reject).finally(() => clearTimeout(timer));
  return promise;
}
