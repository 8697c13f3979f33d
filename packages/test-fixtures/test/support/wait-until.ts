import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something is so, and fails by saying what it waited for. */
export async function waitUntil(what: string, holds: () => boolean | Promise<boolean>, timeoutMs = 10_000): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; !(await holds()); await sleep(25)) {
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain until ${what}`);
  }
}
