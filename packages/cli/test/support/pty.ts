import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pgtrickle } from './run-pgtrickle.js';

const driver = fileURLToPath(new URL('./drive-terminal.py', import.meta.url));

/** Why there is no pseudo-terminal here; undefined when there is one. */
export const noPty: string | undefined =
  spawnSync('python3', ['-c', 'import pty, termios']).status === 0 ? undefined : 'no python3 to drive a pseudo-terminal';

/** A command in a terminal. */
export interface Pty {
  /** Everything that it has written. */
  readonly output: () => string;
  /** What a person sees now. */
  readonly screen: () => string;
  send(keys: string): void;
  resize(columns: number, rows: number): void;
  /** Closes the terminal. */
  hangup(): void;
  readonly exit: Promise<number | null>;
}

/** Runs `pgtrickle` in a terminal of this size. */
export const openPty = (args: readonly string[], env: Readonly<Record<string, string>>, size?: readonly [number, number]): Pty =>
  openProgram([...pgtrickle, ...args], env, size);

/** Runs a program in a terminal of this size. */
export function openProgram(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  [columns, rows] = [100, 20] as readonly [number, number],
): Pty {
  const child = spawn('python3', [driver, String(columns), String(rows), ...words], {
    env: { PATH: process.env.PATH, TERM: 'xterm-256color', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    output += chunk;
  });
  child.stdin.on('error', () => undefined);
  const tell = (command: object) => child.stdin.write(`${JSON.stringify(command)}\n`);
  return {
    output: () => output,
    screen: () => screenOf(output),
    send: (send) => tell({ send }),
    resize: (width, height) => tell({ resize: [width, height] }),
    hangup: () => tell({ hangup: true }),
    exit: new Promise((resolve) => child.on('close', resolve)),
  };
}

/** A terminal that knows the few sequences that are used: places, clearing to the end, colours. */
function screenOf(output: string): string {
  let lines: string[] = [];
  let [row, column] = [0, 0];
  for (const part of output.split('\u001b')) {
    const [, sequence = '', final, text = ''] = /^(?:\[([?\d;]*)([A-Za-z]))?([\s\S]*)$/.exec(part) ?? [];
    if (final === 'H') [row, column] = sequence.split(';').map((place) => Number(place) - 1) as [number, number];
    else if (final === 'K') lines[row] = (lines[row] ?? '').slice(0, column);
    else if (final === 'J') lines = sequence === '2' ? [] : lines.slice(0, row);
    if (text === '') continue;
    const before = (lines[row] ?? '').padEnd(column);
    lines[row] = before.slice(0, column) + text + before.slice(column + text.length);
    column += text.length;
  }
  return Array.from(lines, (line) => (line ?? '').trimEnd()).join('\n');
}
