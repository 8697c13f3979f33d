import type { ServerResponse } from 'node:http';
import type { Sight } from '../watch/follow.js';
import { renderSight } from './render-sight.js';

export interface Hub {
  /** Sends what there is to see, now and whenever there is more, until the viewer leaves. */
  add(viewer: ServerResponse): void;
  close(): void;
}

export interface HubOptions {
  /** Begins to look, until the signal fires. Looking goes on only while somebody watches. */
  readonly look: (signal: AbortSignal) => AsyncIterable<Sight>;
  readonly onError: (error: unknown) => void;
}

const mostViewers = 500;
/** A viewer that reads slower than this much behind is let go: its browser connects again. */
const mostBehindBytes = 8_000_000;

/** One loop looks, whatever the number of viewers; each gets the same bytes. */
export function openHub({ look, onError }: HubOptions): Hub {
  const viewers = new Set<ServerResponse>();
  let latest: string | undefined;
  let looking: AbortController | undefined;

  const send = (viewer: ServerResponse, text: string) => {
    if (viewer.writableLength > mostBehindBytes) viewer.destroy();
    else viewer.write(text);
  };
  const run = async (signal: AbortSignal) => {
    try {
      for await (const sight of look(signal)) {
        latest = renderSight(sight);
        for (const viewer of viewers) send(viewer, latest);
      }
    } catch (error) {
      if (!signal.aborted) onError(error);
    }
  };
  return {
    add(viewer) {
      if (viewers.size >= mostViewers) {
        viewer.writeHead(503).end('Too many viewers.\n');
        return;
      }
      viewer.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
      viewer.write('retry: 1000\n\n');
      if (latest !== undefined) send(viewer, latest);
      viewers.add(viewer);
      viewer.on('close', () => {
        viewers.delete(viewer);
        if (viewers.size > 0) return;
        looking?.abort();
        looking = undefined;
        latest = undefined;
      });
      if (looking === undefined) {
        looking = new AbortController();
        void run(looking.signal);
      }
    },
    close() {
      looking?.abort();
      for (const viewer of viewers) viewer.end();
    },
  };
}
