import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const knexCommand = join(require.resolve('knex/package.json'), '../bin/cli.js');
const runSources = require.resolve('../../test-fixtures/test/support/run-sources.mjs');

/** The project whose migrations the reliability tests run. */
export const projectFolder = fileURLToPath(new URL('project', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a program of a project in a process of its own, with the sources of the packages. */
export function start(args: readonly string[], { cwd = projectFolder, env = {} }: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) {
  const child = spawn(process.execPath, ['--conditions=source', `--import=${runSources}`, ...args], {
    cwd,
    env: { ...process.env, NODE_ENV: 'development', NO_COLOR: '1', FORCE_COLOR: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
  return { child, ended } as { child: ChildProcess; ended: Promise<Ended> };
}

/** `knex migrate:…` */
export const startKnex = (args: readonly string[], options: Parameters<typeof start>[1] = {}) => start([knexCommand, ...args], options);
