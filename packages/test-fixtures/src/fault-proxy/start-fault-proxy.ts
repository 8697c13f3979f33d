import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { ProxiedConnection } from './connection.js';
import { type ArmedFault, type Fault, faultFor } from './fault.js';

/** A way to a PostgreSQL server on which things go wrong when a test says so. */
export interface FaultProxy {
  /** The target's URL by way of the proxy. */
  readonly url: string;
  /** What passed or was struck, in order, over all connections. */
  readonly statements: readonly string[];
  /** Connections that are open now. */
  readonly connections: number;
  /**
   * Arms a fault for one statement.
   *
   * @returns the text of the statement, once it strikes
   */
  inject(fault: Fault): Promise<string>;
  /** Breaks every open connection now; new ones are welcome. */
  cut(): void;
  /** Whether new connections are turned away. Default false. */
  refuse(isRefused: boolean): void;
  /** Disarms every fault that has not struck. */
  heal(): void;
  /** Breaks every connection and ends the proxy. */
  stop(): Promise<void>;
}

/**
 * Starts a TCP proxy in front of a PostgreSQL server that can cut, delay or swallow at a certain statement: what a network does, at the worst
 * moment. It listens on 127.0.0.1 and speaks no TLS.
 *
 * @param target - the URL of the server, over TCP
 * @example
 * const proxy = await startFaultProxy(database.url);
 * proxy.inject({ kind: 'cut', at: 'reply', statement: /^commit/i }); // committed, and the client does not know
 */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const { hostname, port } = new URL(target);
  const host = hostname.replace(/^\[|\]$/g, '');
  const open = new Set<ProxiedConnection>();
  const armed: ArmedFault[] = [];
  const statements: string[] = [];
  let isRefused = false;
  const server = createServer((client) => {
    if (isRefused) return void client.resetAndDestroy();
    const connection = new ProxiedConnection({ client, server: connect(Number(port || 5432), host) }, (statement) => {
      statements.push(statement);
      return faultFor(statement, armed);
    });
    open.add(connection);
    client.on('close', () => open.delete(connection));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  const cut = () => {
    for (const connection of open) connection.cut();
  };
  return {
    url: url.href,
    statements,
    get connections() {
      return open.size;
    },
    inject: (fault) =>
      new Promise((struck) => {
        armed.push({ fault, struck, left: typeof fault.statement === 'number' ? fault.statement : 1 });
      }),
    cut,
    refuse: (refused) => {
      isRefused = refused;
    },
    heal: () => {
      armed.length = 0;
    },
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}
