import { main } from '../../src/main.js';
import type { Terminal } from '../../src/terminal/terminal.js';
import type { ProcessResult } from './run-pgtrickle.js';

/** The command in this process, as its bin runs it where nobody is at a terminal. */
export async function runHere(words: readonly string[], env: Readonly<Record<string, string>>, cwd = process.cwd()): Promise<ProcessResult> {
  let [stdout, stderr] = ['', ''];
  const terminal: Terminal = {
    out: (text) => {
      stdout += text;
    },
    err: (text) => {
      stderr += text;
    },
    isInteractive: false,
    screen: undefined,
    confirm: async () => false,
  };
  const exit = await main(words, { env, terminal, signal: new AbortController().signal, cwd });
  return { exit, stdout, stderr };
}
