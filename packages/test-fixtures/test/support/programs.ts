import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const running = new Set<ChildProcess>();

/** Ends what a failed test left running. */
export function endPrograms(): void {
  for (const child of running) child.kill('SIGKILL');
}

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What a program printed, and how it ended. */
export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Our own sources under plain Node: `pgt-fixture`. */
export function pgtFixture(args: readonly string[], options: SpawnOptions = {}): { child: ChildProcess; ended: Promise<Ended> } {
  return program(at('../../src/bin.ts'), args, options);
}

/** A process that holds an embedded server. */
export function holdServer(args: readonly string[] = [], options: SpawnOptions = {}): { child: ChildProcess; ended: Promise<Ended> } {
  return program(at('hold-server.mjs'), args, options);
}

/** A process that looks for the binaries as its own user. */
export function findBinariesAs(args: readonly string[], options: SpawnOptions): { child: ChildProcess; ended: Promise<Ended> } {
  return program(at('find-binaries.mjs'), args, options);
}

function program(script: string, args: readonly string[], options: SpawnOptions): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, ['--import', at('run-sources.mjs'), script, ...args], { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk;
    });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ ...text, code, signal }));
  });
  return { child, ended };
}

/** The first line that a program prints; rejects with what it printed instead when it ends before. */
export function firstLine({ child, ended }: { child: ChildProcess; ended: Promise<Ended> }): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: string) => {
      text += chunk;
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
    ended.then(({ stderr }) => reject(new Error(`the program ended: ${stderr}`)), reject);
  });
}
