import { spawn } from 'node:child_process';
import { expect, onTestFinished } from 'vitest';
import { pgtrickle } from './run-pgtrickle.js';

export interface RunningDashboard {
  readonly port: number;
  readonly token: string;
  readonly address: string;
  readonly pid: number;
}

/** The dashboard as a process of its own; stopped when the test ends. */
export async function startDashboard(url: string, ...options: string[]): Promise<RunningDashboard> {
  const [program = '', ...before] = pgtrickle;
  const child = spawn(program, [...before, 'dashboard', '--interval', '1s', ...options], {
    env: { PATH: process.env.PATH, PGTRICKLE_URL: url, PGAPPNAME: 'dashboard test' },
  });
  onTestFinished(() => void child.kill('SIGTERM'));
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  await expect.poll(() => text, { timeout: 30_000 }).toMatch(/\n$/);
  const address = new URL(text.trim());
  return { port: Number(address.port), token: address.searchParams.get('token') ?? '', address: address.href, pid: child.pid ?? 0 };
}
