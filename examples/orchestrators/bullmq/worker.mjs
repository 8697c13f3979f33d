// BullMQ: refreshes as jobs. A job is done when the stream table shows what was committed before it was added.
//   npm install bullmq ioredis, a Redis, and PGTRICKLE_URL
import { Queue, UnrecoverableError, Worker } from 'bullmq';
import { pgtrickle } from '../run-pgtrickle.mjs';

const { REDIS_URL = 'redis://127.0.0.1:6379' } = process.env;
const url = new URL(REDIS_URL);
const connection = { host: url.hostname, port: Number(url.port || 6379), maxRetriesPerRequest: null };

/** Adds a refresh. While one of the same stream table waits, another is the same job. */
export function addRefresh(queue, streamTable) {
  return queue.add('refresh', { streamTable }, { deduplication: { id: streamTable }, attempts: 5, backoff: { type: 'exponential', delay: 1_000 } });
}

export const openQueue = (name = 'stream-tables') => new Queue(name, { connection });

export function startWorker(name = 'stream-tables') {
  return new Worker(
    name,
    async ({ data: { streamTable } }) => {
      try {
        await pgtrickle(['refresh', streamTable]);
        return await pgtrickle(['freshness', streamTable]);
      } catch (error) {
        throw error.retryable === false ? new UnrecoverableError(error.message) : error;
      }
    },
    { connection, concurrency: 2 },
  );
}
