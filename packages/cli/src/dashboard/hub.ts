import type { ServerResponse } from 'node:http';
import type { Sight } from '../watch/follow.js';
import type { Board, BoardEvent } from './board.js';
import type { Look } from './read-look.js';

export interface Hub {
  /** Begins to look for a viewer who is about to come: the page is on its way to a browser. */
  expect(): void;
  /** Sends what there is to see, now and whenever there is more, until the viewer leaves. */
  add(viewer: ServerResponse): void;
  close(): void;
}

export interface HubOptions {
  readonly board: Board;
  /** Begins to look, until the signal fires. Looking goes on only while somebody watches. */
  readonly look: (signal: AbortSignal) => AsyncIterable<Sight<Look>>;
  readonly onError: (error: unknown) => void;
}

const mostViewers = 500;
/** Whoever was sent the page and does not come within this time has left. */
const expectedMs = 10_000;
/** A viewer that reads slower than this much behind is let go: its browser connects again. */
const mostBehindBytes = 8_000_000;

/** One loop looks, whatever the number of viewers; each gets the same bytes. */
export function openHub({ board, look, onError }: HubOptions): Hub {
  const viewers = new Set<ServerResponse>();
  let greeting: string | undefined;
  let lost: string | undefined;
  let hasSeen = false;
  let looking: AbortController | undefined;
  let expecting: NodeJS.Timeout | undefined;

  const send = (viewer: ServerResponse, text: string) => {
    if (viewer.writableLength > mostBehindBytes) viewer.destroy();
    else viewer.write(text);
  };
  const greet = (viewer: ServerResponse) => {
    greeting ??= board.greeting().map(render).join('');
    send(viewer, greeting);
  };
  const run = async (signal: AbortSignal) => {
    try {
      for await (const sight of look(signal)) {
        if (sight.kind === 'lost') {
          lost = render({ name: 'lost', data: { message: sight.error.message, hint: sight.error.hint ?? '', retryMs: sight.retryMs } });
          for (const viewer of viewers) send(viewer, lost);
          continue;
        }
        lost = undefined;
        const text = board.take(sight.seen).map(render).join('');
        greeting = undefined;
        for (const viewer of viewers) hasSeen ? send(viewer, text) : greet(viewer);
        hasSeen = true;
      }
    } catch (error) {
      if (!signal.aborted) onError(error);
    }
  };
  const begin = () => {
    if (looking !== undefined) return;
    looking = new AbortController();
    void run(looking.signal);
  };
  const restUnlessWatched = () => {
    if (viewers.size > 0 || expecting !== undefined) return;
    looking?.abort();
    looking = undefined;
    [hasSeen, lost] = [false, undefined];
  };
  return {
    expect() {
      clearTimeout(expecting);
      expecting = setTimeout(() => {
        expecting = undefined;
        restUnlessWatched();
      }, expectedMs).unref();
      begin();
    },
    add(viewer) {
      if (viewers.size >= mostViewers) {
        viewer.writeHead(503).end('Too many viewers.\n');
        return;
      }
      viewer.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
      viewer.write('retry: 1000\n\n');
      // What was seen while somebody watched before is old: it is shown once it has been looked at again.
      if (hasSeen) greet(viewer);
      if (lost !== undefined) send(viewer, lost);
      viewers.add(viewer);
      viewer.on('close', () => {
        viewers.delete(viewer);
        restUnlessWatched();
      });
      begin();
    },
    close() {
      looking?.abort();
      for (const viewer of viewers) viewer.end();
    },
  };
}

// JSON has no line breaks of its own, so that it is one line of an event.
const render = ({ name, data }: BoardEvent | { readonly name: 'lost'; readonly data: unknown }) =>
  `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
