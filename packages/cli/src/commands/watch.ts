import { parseName } from '@pgtrickle-js/core';
import type { Command } from '../command.js';
import { parseSeconds } from '../options.js';

export const command: Command = {
  args: '[names...]',
  description: 'Watch stream tables: a screen on a terminal, a line per change elsewhere. A server that restarts is waited for.',
  options: [
    { flags: '--interval <duration>', help: 'look at least this often; announcements of the server come at once (default: 2s)', parse: parseSeconds },
  ],
  examples: ['pgtrickle watch', 'pgtrickle watch order_totals --interval 10s', 'pgtrickle watch -o ndjson | tee changes.ndjson'],
  prepare(given, { interval }) {
    const names = given.map((name) => parseName(name));
    const options = { intervalMs: Math.max(1, (interval as number | undefined) ?? 2) * 1_000, names: names.length === 0 ? undefined : names };
    return async (session) => {
      const { screen } = session.terminal;
      if (screen !== undefined && session.format === 'table') await (await import('../watch/run-screen.js')).runScreen(session, screen, options);
      else await (await import('../watch/run-lines.js')).runLines(session, options);
      session.signal.throwIfAborted();
      return undefined;
    };
  },
};
