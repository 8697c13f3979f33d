import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { catalogReader, fromUnknown, renderError } from '@pgtrickle-js/core';
import { listen, untilStopped } from '../http/listen.js';
import type { Connection, Session } from '../session.js';
import { follow } from '../watch/follow.js';
import { performAction } from './actions.js';
import { openBoard } from './board.js';
import { createDashboardServer } from './create-dashboard-server.js';
import { createLooker, longestLookMs } from './create-looker.js';
import { openDesk } from './desk.js';
import { graphAround } from './graph-around.js';
import { openHub } from './hub.js';
import { readDetails } from './read-details.js';

export interface RunDashboardOptions {
  readonly port: number;
  readonly intervalMs: number;
  readonly allowActions: boolean;
}

/** After a look the server may announce what it likes for so long. */
const restMs = 500;
/** Connections for what viewers ask for, besides the one that looks. */
const seats = 3;

/** Serves the dashboard on loopback until the session is interrupted. */
export async function runDashboard(session: Session, { port, intervalMs, allowActions }: RunDashboardOptions): Promise<void> {
  // Connected before anything is served, so that a wrong password is an ordinary message.
  let first: Connection | undefined = await session.connectAnew();
  const connect = async () => {
    const connection = first ?? (await session.connectAnew());
    first = undefined;
    await connection.query(`select set_config('statement_timeout', $1, false), set_config('default_transaction_read_only', 'on', false)`, [
      String(longestLookMs),
    ]);
    return connection;
  };
  const board = openBoard();
  const look = createLooker(board);
  const hub = openHub({
    board,
    look: (signal) => follow(connect, look, { signal: AbortSignal.any([signal, session.signal]), intervalMs, restMs, isPatient: true }),
    onError: (error) => session.terminal.err(`${renderError(fromUnknown(error))}\n`),
  });
  const desk = openDesk(() => session.connectAnew(), seats);
  const [token, actionToken] = [randomBytes(24).toString('base64url'), randomBytes(24).toString('base64url')];
  const server = createDashboardServer({
    title: await session.target(),
    token,
    actionToken,
    allowActions,
    hub,
    perform: (kind, name) => desk.work(async (connection) => void (await performAction(connection, kind, name, session.signal))),
    details: (name) => desk.work((connection) => readDetails(catalogReader(connection), name, board.refreshesOf(name))),
    refreshes: (name) => board.refreshesOf(name),
    graph: (around) => graphAround(board.names(), board.edges(), around),
  });
  await listen(server, { host: '127.0.0.1', port });
  const { port: bound } = server.address() as AddressInfo;
  session.terminal.err(`Dashboard of ${await session.target()}${allowActions ? '' : ' (read-only)'}:\n`);
  session.terminal.out(`http://127.0.0.1:${bound}/?token=${token}\n`);
  await untilStopped(server, session.signal);
  hub.close();
}
