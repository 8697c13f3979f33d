import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { fromUnknown, renderError } from '@pgtrickle-js/core';
import { listen, untilStopped } from '../http/listen.js';
import type { Connection, Session } from '../session.js';
import { follow } from '../watch/follow.js';
import { performAction } from './actions.js';
import { createDashboardServer } from './create-dashboard-server.js';
import { openHub } from './hub.js';

export interface RunDashboardOptions {
  readonly port: number;
  readonly intervalMs: number;
  readonly allowActions: boolean;
}

/** Serves the dashboard on loopback until the session is interrupted. */
export async function runDashboard(session: Session, { port, intervalMs, allowActions }: RunDashboardOptions): Promise<void> {
  // Connected before anything is served, so that a wrong password is an ordinary message.
  let first: Connection | undefined = await session.connectAnew();
  const connect = async () => {
    const connection = first ?? (await session.connectAnew());
    first = undefined;
    return connection;
  };
  const hub = openHub({
    look: (signal) => follow(connect, { signal: AbortSignal.any([signal, session.signal]), intervalMs, names: undefined }),
    onError: (error) => session.terminal.err(`${renderError(fromUnknown(error))}\n`),
  });
  const [token, actionToken] = [randomBytes(24).toString('base64url'), randomBytes(24).toString('base64url')];
  const server = createDashboardServer({
    title: await session.target(),
    token,
    actionToken,
    allowActions,
    hub,
    perform: async (kind, name) => {
      const connection = await session.connectAnew();
      try {
        await performAction(connection, kind, name, session.signal);
      } finally {
        await connection.end();
      }
    },
  });
  await listen(server, { host: '127.0.0.1', port });
  const { port: bound } = server.address() as AddressInfo;
  session.terminal.err(`Dashboard of ${await session.target()}${allowActions ? '' : ' (read-only)'}:\n`);
  session.terminal.out(`http://127.0.0.1:${bound}/?token=${token}\n`);
  await untilStopped(server, session.signal);
  hub.close();
}
