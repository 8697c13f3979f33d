import { CommanderError } from 'commander';
import { exitCodeForError, exitCodes } from './exit-codes.js';
import { namedCommand, parseCommandLine } from './program.js';
import { renderJson } from './render/json.js';
import { usageError } from './usage-error.js';

/** Where the command writes: data to `out`, messages to `err`. */
export interface Streams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** Runs one command line and gives its exit code. Everything thrown ends here. */
export async function main(words: readonly string[], env: NodeJS.ProcessEnv, { out, err }: Streams): Promise<number> {
  let json = asksForJson(words);
  try {
    if (words.length === 0) {
      await parseCommandLine(['--help'], err);
      return exitCodes.usage;
    }
    const invocation = await parseCommandLine(words, out);
    if (invocation === undefined) return exitCodes.ok;
    const { command, args, options } = invocation;
    json = options.json === true || options.output === 'json';
    const work = command.prepare(args, options);
    const { withConnection } = await import('./connection.js');
    const report = await withConnection(options, env, work);
    const text = json ? renderJson(report.data) : report.text;
    if (text !== '') out(`${text}\n`);
    if (!json) for (const note of report.notes ?? []) err(`${note}\n`);
    return report.ok ? exitCodes.ok : exitCodes.failed;
  } catch (thrown) {
    // Loaded only now: help and version are to come at once.
    const { fromUnknown, PgTrickleError, renderError } = await import('@pgtrickle-js/core');
    const error = thrown instanceof CommanderError ? usageError(thrown, PgTrickleError, namedCommand(words)) : fromUnknown(thrown);
    const { code, message, hint } = error;
    err(`${json ? renderJson({ error: { code, message, hint } }) : renderError(error)}\n`);
    return exitCodeForError(code);
  }
}

/** For errors of a command line that cannot be read as a whole. */
function asksForJson(words: readonly string[]): boolean {
  return words.includes('--json') || /(^|,)(-o|--output)[,=]?json(,|$)/.test(words.join(','));
}
