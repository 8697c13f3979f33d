import { setTimeout as sleep } from 'node:timers/promises';
import { type CatalogReader, fromUnknown, PgTrickleError } from '@pgtrickle-js/core';
import type { Board } from './board.js';
import { type Look, type Reach, readLook } from './read-look.js';

/** A look that takes longer is given up. */
export const longestLookMs = 5_000;

/** What is around stream tables is part of a look this often; what waits in buffers as well, unless it takes the server too long. */
const surroundingsEveryMs = 10_000;
/** What waits may take this part of the server's time. */
const backlogShare = 1 / 20;
const firstBacklogMs = 1_000;
const afterFailureMs = 300_000;

/** Looks, each time as far as is due. */
export function createLooker(board: Pick<Board, 'known'>): (reader: CatalogReader) => Promise<Look> {
  // The page is there before what may take long is asked for.
  let [surroundingsDue, backlogDue] = [0, performance.now() + firstBacklogMs];
  const read = (reader: CatalogReader, reach: Reach) => Promise.race([readLook(reader, { ...board.known(), reach }), noAnswer()]);
  return async (reader) => {
    const start = performance.now();
    const reach = start < surroundingsDue ? 'tables' : start < backlogDue ? 'surroundings' : 'backlog';
    try {
      const look = await read(reader, reach);
      const tookMs = performance.now() - start;
      if (reach !== 'tables')
        surroundingsDue = reach === 'surroundings' ? Math.min(backlogDue, start + surroundingsEveryMs) : start + surroundingsEveryMs;
      if (reach === 'backlog') backlogDue = start + Math.max(surroundingsEveryMs, tookMs / backlogShare);
      return look;
    } catch (error) {
      if (reach !== 'backlog' || fromUnknown(error).details.sqlstate !== cancelled) throw error;
      backlogDue = start + afterFailureMs;
      return read(reader, 'surroundings');
    }
  };
}

const cancelled = '57014';

/** The server cuts a statement off by itself; this is for one that does not answer at all. */
async function noAnswer(): Promise<never> {
  await sleep(longestLookMs + 1_000, undefined, { ref: false });
  throw new PgTrickleError('CONNECT_LOST', { message: `the server has not answered for ${longestLookMs / 1_000 + 1} seconds` });
}
