import { fromUnknown, renderError } from '@pgtrickle-js/core';
import { readProjectFlags } from './commands/project-flags.js';
import { runOptions } from './commands/run-options.js';
import { redactSecrets } from './context/env-var.js';
import { exitCodeOf } from './exit-codes.js';
import { parseCommandLine } from './program.js';
import { makeReporter } from './report/reporter.js';

/** What a program has of its process. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly isTerminal: boolean;
}

/** Runs a command line and gives dbt's exit code: 0 all well, 1 a node, a test or a check failed, 2 the command could not do its work or was interrupted. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  const out = (text: string) => io.out(redactSecrets(`${text}\n`, io.env));
  try {
    const line = parseCommandLine(args, io.env);
    if ('help' in line) {
      out(line.help.trimEnd());
      return 0;
    }
    const { env, cwd, signal } = io;
    const given = { ...runOptions(line), invocationCommand: redactSecrets(`dbt ${args.join(' ')}`, env) };
    const flags = { ...(await readProjectFlags({ ...given, env, cwd })), ...line.flags };
    const reporter = makeReporter({ command: line.command, flags, isTerminal: io.isTerminal, out });
    const { run } = await import('./invocation.js');
    const result = await run({ ...given, env, cwd, signal, invocationId: reporter.invocationId, onEvent: reporter.onEvent });
    for (const text of result.lines) reporter.print(text);
    // Programs that read JSON get it alone.
    if (result.error !== undefined && flags.output === 'json') io.err(redactSecrets(`${renderError(result.error)}\n`, io.env));
    return result.interrupted ? 2 : (result.exitCode ?? (result.success ? 0 : 1));
  } catch (thrown) {
    const error = fromUnknown(thrown);
    io.err(redactSecrets(`${renderError(error)}\n`, io.env));
    return exitCodeOf(error.code);
  }
}
