import { spawn } from 'node:child_process';
import type { SystemUser } from './system-user.js';

/** How a program ended and what it said. */
export interface Outcome {
  readonly ok: boolean;
  readonly output: string;
}

/**
 * The environment of a PostgreSQL program: none of the caller's PG* variables, which the server would take as settings,
 * and neither their language nor their time zone.
 */
function serverEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(PG|LC_|LANG)/i.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C', TZ: 'UTC' };
}

/** Runs one program to its end, in a folder that its user can enter. Never rejects: a program that cannot be started is an outcome too. */
export function run(program: string, args: readonly string[], options: { cwd: string; user?: SystemUser | undefined }): Promise<Outcome> {
  const { cwd, user } = options;
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(program, args, {
      cwd,
      env: serverEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      ...(user && { uid: user.uid, gid: user.gid }),
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.on('error', (error) => resolve({ ok: false, output: error.message }));
    // Not 'close': on Windows a server started by pg_ctl inherits the pipes and keeps them open.
    child.on('exit', (code) => setImmediate(() => resolve({ ok: code === 0, output: output.trim() })));
  });
}
