import { InvalidArgumentError } from 'commander';
import type { Command } from '../command.js';
import { parseListenAddress } from '../http/listen-address.js';
import { parseSeconds } from '../options.js';

function parseLoopback(text: string): number {
  const { host, port } = parseListenAddress(text);
  if (host === '127.0.0.1' || host === 'localhost') return port;
  throw new InvalidArgumentError('It listens on 127.0.0.1 only: forward the port for another machine.');
}

export const command: Command = {
  description: 'Serve a live page of all stream tables on 127.0.0.1. Whoever has the printed address, with its token, may look.',
  options: [
    { flags: '--listen <port>', help: 'port to listen on (default: a free one)', parse: parseLoopback },
    { flags: '--interval <duration>', help: 'look at least this often; announcements of the server come at once (default: 2s)', parse: parseSeconds },
    { flags: '--allow-actions', help: 'let the page refresh, pause and resume' },
  ],
  examples: ['pgtrickle dashboard', 'pgtrickle dashboard --listen 8080 --allow-actions'],
  prepare(_, { listen = 0, interval = 2, allowActions }) {
    return async (session) => {
      const { runDashboard } = await import('../dashboard/run-dashboard.js');
      await runDashboard(session, {
        port: listen as number,
        intervalMs: Math.max(1, interval as number) * 1_000,
        allowActions: allowActions === true,
      });
      session.signal.throwIfAborted();
      return undefined;
    };
  },
};
