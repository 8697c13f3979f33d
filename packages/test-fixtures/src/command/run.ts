import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { createDatabase } from '../database.js';
import { FixtureError, messageOf } from '../fixture-error.js';
import { startServer } from '../server.js';
import type { ServerRequest } from './arguments.js';
import { databaseEnvironment } from './database-environment.js';

/** A command and the server it needs. */
export interface RunRequest {
  readonly server: ServerRequest;
  readonly program: string;
  readonly args: readonly string[];
}

/**
 * Runs a command with a server and a fresh database, and ends the server after it.
 *
 * @returns the exit code of the command, or 128 + n when signal n ended it.
 * @throws FixtureError `FIXTURE_COMMAND` when the command cannot be run; also what `startServer` and `createDatabase` throw.
 */
export async function runCommand({ server: { backend, extension }, program, args }: RunRequest): Promise<number> {
  const server = await startServer({ ...(backend && { backend }) });
  try {
    const database = await createDatabase(server, { extension });
    console.error(`pgt-fixture: ${server.description}`);
    const code = await runToEnd({ program, args, url: database.url });
    // How the command ended is the answer, even when it took the server down with it.
    await database.drop().catch((error: unknown) => console.error(`pgt-fixture: the database was not dropped: ${messageOf(error)}`));
    return code;
  } finally {
    await server.stop().catch((error: unknown) => console.error(`pgt-fixture: the server was not stopped: ${messageOf(error)}`));
  }
}

interface Running {
  readonly program: string;
  readonly args: readonly string[];
  readonly url: string;
}

function runToEnd({ program, args, url }: Running): Promise<number> {
  return new Promise((resolve, reject) => {
    // On Windows npm and its like are scripts, which only a shell can start.
    const child = spawn(program, args, { stdio: 'inherit', env: databaseEnvironment(url, process.env), shell: process.platform === 'win32' });
    child.once('error', (cause) => reject(new FixtureError('FIXTURE_COMMAND', `cannot run ${program}: ${cause.message}`, { cause })));
    child.once('exit', (code, signal) => resolve(signal ? 128 + constants.signals[signal] : (code ?? 1)));
    // Until here a signal simply ends us, and the server with us; now the command decides.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        // Ctrl-C reaches the command from the terminal already.
        if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
      });
    }
  });
}
