import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../embedded/cache-folder.js';
import { isAlive, startedAt } from '../embedded/process-facts.js';

/** The server that `pgt-fixture start` left running: one per user. */
export interface KeptServer {
  /** The process that hosts it. */
  readonly pid: number;
  readonly started: string | undefined;
  /** A database on it. Holds a password. */
  readonly url: string;
  readonly description: string;
}

function file(): string {
  return join(cacheFolder(), 'kept-server.json');
}

/** The server that is running now, if any. */
export function readKeptServer(): KeptServer | undefined {
  try {
    const kept = JSON.parse(readFileSync(file(), 'utf8')) as KeptServer;
    return isAlive(kept.pid, kept.started) ? kept : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Records that this process hosts a server, unless another one does already.
 *
 * @returns the server that is kept: this one, or that other.
 */
export function keepServer({ url, description }: { readonly url: string; readonly description: string }): KeptServer {
  const kept: KeptServer = { pid: process.pid, started: startedAt(process.pid), url, description };
  try {
    writeFileSync(file(), JSON.stringify(kept), { mode: 0o600, flag: 'wx' });
    return kept;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const other = readKeptServer();
    if (other) return other;
    removeKeptServer();
    return keepServer({ url, description });
  }
}

/** Forgets the server, once it is gone. */
export function removeKeptServer(): void {
  rmSync(file(), { force: true });
}
