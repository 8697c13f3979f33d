import { commandError, exitCodeForError, exitCodes, parseCommandLine, renderError } from '@pgtrickle-js/core/command';
import type { Surroundings } from './open-session.js';
import { program } from './program.js';
import { renderJson } from './render/json.js';

/** Runs one command line and gives its exit code. Everything thrown ends here. */
export async function main(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const { terminal, signal } = surroundings;
  let asJson = asksForJson(words);
  try {
    if (words.length === 0) {
      await parseCommandLine(program, ['--help'], terminal.err);
      return exitCodes.usage;
    }
    const invocation = await parseCommandLine(program, words, terminal.out);
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
    const error = commandError(program, words, thrown);
    const { code, message, hint } = error;
    terminal.err(`${asJson ? renderJson({ error: { code, message, hint } }) : renderError(error)}\n`);
    return exitCodeForError(code);
  }
}

/** For errors of a command line that cannot be read as a whole. */
function asksForJson(words: readonly string[]): boolean {
  return words.includes('--json') || /(^|,)(-o|--output)[,=]?(nd)?json(,|$)/.test(words.join(','));
}
