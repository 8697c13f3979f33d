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

/** Records that this process hosts a server. */
export function writeKeptServer(server: { readonly url: string; readonly description: string }): void {
  const { url, description } = server;
  const kept: KeptServer = { pid: process.pid, started: startedAt(process.pid), url, description };
  writeFileSync(file(), JSON.stringify(kept), { mode: 0o600 });
}

/** Forgets the server, once it is gone. */
export function removeKeptServer(): void {
  rmSync(file(), { force: true });
}
