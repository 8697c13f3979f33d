// Runs the pgtrickle command and gives what it reports. Exit codes are the contract: 1, 3, 124 and 130 may be different the next time, the others not.
import { spawn } from 'node:child_process';

/** `retryable` says whether trying again can help. */
export class PgtrickleFailure extends Error {
  constructor(words, exit, stderr) {
    super(`pgtrickle ${words.join(' ')} ended with ${exit}: ${stderr.trim()}`);
    this.name = 'PgtrickleFailure';
    this.exit = exit;
    this.retryable = [1, 3, 124, 130].includes(exit);
  }
}

export function pgtrickle(words, { signal, env = process.env } = {}) {
  const [program, ...before] = (env.PGTRICKLE_COMMAND ?? 'pgtrickle').split(' ');
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...before, ...words, '--json'], { env, signal });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', (exit) => (exit === 0 ? resolve(JSON.parse(stdout)) : reject(new PgtrickleFailure(words, exit, stderr))));
  });
}
