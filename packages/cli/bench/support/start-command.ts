import { type ChildProcess, spawn } from 'node:child_process';

const hooks = new URL('../../../test-fixtures/test/support/run-sources.mjs', import.meta.url).href;
const bin = new URL('../../src/bin.ts', import.meta.url).pathname;

export interface StartedCommand {
  readonly child: ChildProcess;
  /** What was waited for. */
  readonly said: string;
}

/** Starts the command, and waits until it says something of this kind; its connections are called `viewed` and its name. */
export function startCommand(
  args: readonly [string, ...string[]],
  url: string,
  stream: 'stdout' | 'stderr',
  wanted: RegExp,
): Promise<StartedCommand> {
  const child = spawn(process.execPath, ['--conditions=source', '--import', hooks, bin, ...args, '-d', url], {
    env: { ...process.env, PGAPPNAME: `viewed ${args[0]}` },
  });
  return new Promise((resolve, reject) => {
    let text = '';
    child.on('close', () => reject(new Error(text)));
    child[stream].on('data', (chunk) => {
      text += chunk;
      const [, said] = wanted.exec(text) ?? [];
      if (said !== undefined) resolve({ child, said });
    });
  });
}
