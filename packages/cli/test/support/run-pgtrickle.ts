import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const hooks = new URL('../../../test-fixtures/test/support/run-sources.mjs', import.meta.url).href;
const bin = fileURLToPath(new URL('../../src/bin.ts', import.meta.url));

/** The command as a process of its own, from its sources. */
export const pgtrickle: readonly string[] = [process.execPath, '--conditions=source', '--import', hooks, bin];

export interface ProcessResult {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `pgtrickle` with nothing in its environment but what is given. */
export function runPgtrickle(args: readonly string[], env: Readonly<Record<string, string>>, cwd?: string): Promise<ProcessResult> {
  const [program = '', ...before] = pgtrickle;
  const child = spawn(program, [...before, ...args], { cwd, env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (exit) => resolve({ exit, stdout, stderr }));
  });
}
