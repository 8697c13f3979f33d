import { fromUnknown, renderError } from '@pgtrickle-js/core';
import { runOptions } from './commands/run-options.js';
import { redactSecrets } from './context/env-var.js';
import { exitCodeOf } from './exit-codes.js';
import { parseCommandLine } from './program.js';
import { jsonLine } from './report/json-report.js';
import { colours, plain } from './report/line.js';
import { renderEvent } from './report/text-report.js';

/** What a program has of its process. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly isTerminal: boolean;
}

/** Runs a command line and gives the exit code: 0 all well, 1 something failed, 2 the command line is wrong, a bug, or Ctrl-C. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  const out = (text: string) => io.out(redactSecrets(`${text}\n`, io.env));
  try {
    const line = parseCommandLine(args, io.env);
    if ('help' in line) {
      out(line.help.trimEnd());
      return 0;
    }
    const { logFormat, quiet, debug, useColors = io.isTerminal } = line.flags;
    const paint = useColors === true ? colours : plain;
    // What `ls` prints is for other programs to read: nothing else may stand between.
    const silent = quiet === true || line.command === 'ls';
    const say = (text: string) => out(text === '' ? '' : `${new Date().toISOString().slice(11, 19)}  ${text}`);
    const { run } = await import('./invocation.js');
    const result = await run({
      ...runOptions(line),
      env: io.env,
      cwd: io.cwd,
      signal: io.signal,
      onEvent: (event) => {
        if (silent) return;
        if (logFormat === 'json') out(jsonLine(event));
        else if (event.kind === 'message' && event.level === 'debug') debug === true && say(event.text);
        else for (const text of renderEvent(event, paint)) say(text);
      },
    });
    for (const text of result.lines) out(text);
    return result.interrupted ? 2 : result.success ? 0 : 1;
  } catch (thrown) {
    const error = fromUnknown(thrown);
    io.err(redactSecrets(`${renderError(error)}\n`, io.env));
    return exitCodeOf(error.code);
  }
}
