import { PgTrickleError, parseName, type StreamTableStatus, waitForStatus, waitUntilFresh, waitUntilPopulated } from '@pgtrickle-js/core';
import type { Command } from '../command.js';
import { parseSeconds, parseWord } from '../options.js';

const statuses = ['INITIALIZING', 'ACTIVE', 'SUSPENDED', 'PAUSED', 'ERROR'] as const;

export const command: Command = {
  args: '<name>',
  description: 'Wait until a stream table is fresh, populated or has a status. Exit code 124 when that takes too long.',
  options: [
    { flags: '--fresh', help: 'until it shows everything committed before now' },
    { flags: '--max-age <duration>', help: 'with --fresh: be content with data that was current this long ago', parse: parseSeconds },
    { flags: '--populated', help: 'until it holds data' },
    { flags: '--status <status>', help: `until it is ${statuses.join(', ')}`, parse: parseWord(statuses) },
    { flags: '--timeout <duration>', help: 'give up after this time (default: 60s)', parse: parseSeconds },
  ],
  examples: ['pgtrickle wait order_totals --fresh --timeout 5m', 'pgtrickle wait order_totals --status ACTIVE && echo ready'],
  prepare([given = ''], { fresh, populated, status, maxAge, timeout }) {
    const name = parseName(given);
    if ([fresh, populated, status].filter((condition) => condition !== undefined).length !== 1) {
      throw new PgTrickleError('USAGE_INVALID', {
        message: 'wait needs one of --fresh, --populated and --status',
        hint: 'See pgtrickle wait --help.',
      });
    }
    return async (session) => {
      const db = await session.connect();
      const options = { timeoutMs: timeout === undefined ? 60_000 : (timeout as number) * 1_000, signal: session.signal };
      const start = performance.now();
      const table =
        fresh === true
          ? await waitUntilFresh(db, name, { ...options, maxAgeSeconds: maxAge as number | undefined })
          : populated === true
            ? await waitUntilPopulated(db, name, options)
            : await waitForStatus(db, name, status as StreamTableStatus | 'PAUSED', options);
      const waitedMs = Math.round(performance.now() - start);
      const { status: now, isPopulated, lastRefreshAt } = table;
      const reached = fresh === true ? 'fresh' : populated === true ? 'populated' : now;
      return {
        data: { name: table.name, reached, status: now, isPopulated, lastRefreshAt, waitedMs },
        text: `${table.name} is ${reached}`,
        ok: true,
      };
    };
  },
};
