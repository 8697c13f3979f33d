import { emitKeypressEvents } from 'node:readline';
import { fromUnknown, pauseStreamTable, readStreamTables, refreshStreamTable, resumeStreamTable } from '@pgtrickle-js/core';
import type { Connection, Session } from '../session.js';
import type { Screen } from '../terminal/terminal.js';
import { follow } from './follow.js';
import { openPainter } from './painter.js';
import { initialState, type Key, pressKey, type WatchAction, type WatchState } from './state.js';
import { pageSize, renderScreen } from './view.js';
import type { WatchedTables } from './watched-tables.js';

const work = { refresh: refreshStreamTable, pause: pauseStreamTable, resume: resumeStreamTable } as const;
const done = { refresh: 'refreshed', pause: 'paused', resume: 'resumed' } as const;

/** Shows stream tables on a terminal until `q`, or the signal. */
export async function runScreen(session: Session, { input, output }: Screen, { names, intervalMs }: WatchedTables): Promise<void> {
  const title = await session.target();
  const quit = new AbortController();
  const signal = AbortSignal.any([session.signal, quit.signal]);
  const size = () => ({ columns: output.columns || 80, rows: output.rows || 24 });
  let state: WatchState = initialState;
  // Connected before the screen is taken, so that a wrong password is an ordinary message.
  const first = await session.connectAnew();
  const painter = openPainter({ output });
  const show = (next: Partial<WatchState>) => {
    state = { ...state, ...next };
    painter.paint(renderScreen(state, size(), title));
  };
  const perform = async (action: WatchAction) => {
    if (action.kind === 'quit') return quit.abort();
    let connection: Connection | undefined;
    try {
      connection = await session.connectAnew();
      await work[action.kind](connection, action.name, { signal });
      show({ message: `${done[action.kind]} ${action.name}` });
    } catch (error) {
      const { code, message } = fromUnknown(error);
      if (!signal.aborted) show({ message: `${code}: ${message.replace(/\s+/g, ' ')}` });
    } finally {
      await connection?.end();
    }
  };
  const onKey = (_: string | undefined, key: Key) => {
    const pressed = pressKey(state, key, pageSize(size()));
    show(pressed.state);
    if (pressed.action !== undefined) void perform(pressed.action);
  };
  const onResize = () => {
    painter.forget();
    show({});
  };
  // A terminal that closes ends the input: there is nobody left to watch for.
  const onEnd = () => quit.abort();
  emitKeypressEvents(input);
  input.setRawMode(true);
  input.on('keypress', onKey).on('end', onEnd).on('error', onEnd);
  output.on('resize', onResize);
  input.resume();
  try {
    show({});
    let unused: Connection | undefined = first;
    const connect = async () => {
      const connection = unused ?? (await session.connectAnew());
      unused = undefined;
      return connection;
    };
    for await (const sight of follow(connect, (reader) => readStreamTables(reader, names), { intervalMs, signal })) {
      if (sight.kind === 'seen') show({ tables: sight.seen, isConnected: true, ...(state.isConnected ? {} : { message: 'connected again' }) });
      else show({ isConnected: false, message: `${sight.error.message}; trying again in ${(sight.retryMs / 1_000).toFixed(1)} s` });
    }
  } finally {
    input.off('keypress', onKey).off('end', onEnd).off('error', onEnd);
    output.off('resize', onResize);
    try {
      input.setRawMode(false);
    } catch {
      // The terminal is gone already.
    }
    input.pause();
    painter.close();
  }
}
