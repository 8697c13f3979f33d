import type * as core from '@pgtrickle-js/core';
import { CommanderError } from 'commander';
import { exitCodeForError, exitCodes } from './exit-codes.js';
import type { Surroundings } from './open-session.js';
import { commands, namedCommand, parseCommandLine } from './program.js';
import { renderJson } from './render/json.js';
import { usageError } from './usage-error.js';

/** Runs one command line and gives its exit code. Everything thrown ends here. */
export async function main(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const { terminal, signal } = surroundings;
  let asJson = asksForJson(words);
  try {
    if (words.length === 0) {
      await parseCommandLine(['--help'], terminal.err);
      return exitCodes.usage;
    }
    const invocation = await parseCommandLine(words, terminal.out);
    if (invocation === undefined) return exitCodes.ok;
    const { command, args, options } = invocation;
    asJson = options.json === true || options.output === 'json' || options.output === 'ndjson';
    const work = command.prepare(args, options);
    const { withSession } = await import('./open-session.js');
    return await withSession(options, surroundings, async (session) => {
      const report = await work(session);
      if (report === undefined) return exitCodes.ok;
      const { renderReport } = await import('./render/output.js');
      const text = await renderReport(report, session.format);
      if (text !== '') terminal.out(`${text}\n`);
      if (session.format === 'table' || session.format === 'wide') for (const note of report.notes ?? []) terminal.err(`${note}\n`);
      return report.exitCode ?? (report.ok ? exitCodes.ok : exitCodes.failed);
    });
  } catch (thrown) {
    if (signal.aborted) {
      terminal.err('Interrupted.\n');
      return exitCodes.interrupted;
    }
    // Loaded only now: help and version are to come at once.
    const { didYouMean, fromUnknown, PgTrickleError, renderError } = await import('@pgtrickle-js/core');
    const error =
      thrown instanceof CommanderError
        ? (unknownHelp(words, { PgTrickleError, didYouMean }) ?? usageError(thrown, PgTrickleError, namedCommand(words)))
        : fromUnknown(thrown);
    const { code, message, hint } = error;
    terminal.err(`${asJson ? renderJson({ error: { code, message, hint } }) : renderError(error)}\n`);
    return exitCodeForError(code);
  }
}

/** `help lst`: commander only shows the overview. */
function unknownHelp([first, name]: readonly string[], { PgTrickleError, didYouMean }: Pick<typeof core, 'PgTrickleError' | 'didYouMean'>) {
  if (first !== 'help' || name === undefined || name.startsWith('-') || namedCommand([name]) !== undefined) return undefined;
  const names = commands.map((entry) => entry.name);
  return new PgTrickleError('USAGE_INVALID', { message: `unknown command "${name}"`, hint: didYouMean(name, names) ?? 'See pgtrickle --help.' });
}

/** For errors of a command line that cannot be read as a whole. */
function asksForJson(words: readonly string[]): boolean {
  return words.includes('--json') || /(^|,)(-o|--output)[,=]?(nd)?json(,|$)/.test(words.join(','));
}
