import { fork } from 'node:child_process';
import { createDatabase } from '../database.js';
import { FixtureError, type FixtureErrorCode, messageOf } from '../fixture-error.js';
import { startServer } from '../server.js';
import type { ServerRequest } from './arguments.js';
import { type KeptServer, keepServer, readKeptServer, removeKeptServer } from './kept-server.js';

/** What the host tells the command that started it. */
type Message = { readonly kept: KeptServer } | { readonly error: { code: FixtureErrorCode; message: string; hint: string | undefined } };

/**
 * Starts, with the options in `words`, a server that stays after this process: a detached process hosts it until `pgt-fixture stop`.
 *
 * @returns the server that runs now, and whether it did before: then the options had no say, and `stop` ends what someone else may be using.
 */
export async function startKept(words: readonly string[]): Promise<KeptServer & { readonly wasRunning: boolean }> {
  const running = readKeptServer();
  if (running) return { ...running, wasRunning: true };
  const bin = process.argv[1] ?? '';
  const host = fork(bin, ['host', ...words], { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  const message = await new Promise<Message>((resolve, reject) => {
    host.once('message', (value) => resolve(value as Message));
    host.once('error', reject);
    host.once('exit', (code) => reject(new FixtureError('FIXTURE_START', `the process that hosts the server ended with exit code ${code}`)));
  });
  host.disconnect();
  host.unref();
  if ('kept' in message) return { ...message.kept, wasRunning: message.kept.pid !== host.pid };
  throw new FixtureError(message.error.code, message.error.message, message.error.hint === undefined ? {} : { hint: message.error.hint });
}

/** The detached process: keeps a server until it is told to end. */
export async function hostServer({ backend, extension }: ServerRequest): Promise<void> {
  const tell = (message: Message) => process.send?.(message);
  try {
    const server = await startServer({ ...(backend && { backend }) });
    try {
      const database = await createDatabase(server, { extension });
      const kept = keepServer({ url: database.url, description: server.description });
      tell({ kept });
      if (kept.pid === process.pid) {
        await endSignal();
        removeKeptServer();
      }
      await database.drop();
    } finally {
      await server.stop();
    }
  } catch (error) {
    const { code, message, hint } = error instanceof FixtureError ? error : new FixtureError('FIXTURE_START', messageOf(error));
    tell({ error: { code, message, hint } });
  }
}

/** Keeps the process alive until it is told to end. */
async function endSignal(): Promise<void> {
  const alive = setInterval(() => {}, 2 ** 30);
  await new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve);
  });
  clearInterval(alive);
}
