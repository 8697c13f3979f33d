import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PgTrickleError } from '@pgtrickle-js/core';
import type { ListenAddress } from './listen-address.js';

/**
 * Lets a server listen, and gives where it does.
 *
 * @throws {PgTrickleError} `USAGE_INVALID` when the address is taken, not this machine's, or not allowed
 */
export async function listen(server: Server, { host, port }: ListenAddress): Promise<string> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new PgTrickleError('USAGE_INVALID', {
      message: `cannot listen on ${host}:${port}: ${reasons[(error as NodeJS.ErrnoException).code ?? ''] ?? (error as Error).message}`,
      hint: 'Choose another address with --listen, or port 0 for a free one.',
      cause: error,
    });
  }
  const bound = (server.address() as AddressInfo).port;
  return `http://${host.includes(':') ? `[${host}]` : host}:${bound}`;
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there',
  EADDRNOTAVAIL: 'this machine has no such address',
  EACCES: 'it is not allowed',
  ENOTFOUND: 'the host is unknown',
};

/** Resolves when the signal fires and the server has let go of everyone. */
export async function untilStopped(server: Server, signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
  server.close();
  server.closeAllConnections();
}
