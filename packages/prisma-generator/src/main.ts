import { CommanderError } from 'commander';
import { exitCodeForError, exitCodes } from './exit-codes.js';
import { namedCommand, parseCommandLine } from './program.js';

/** Where the command writes: data to `out`, messages to `err`. */
export interface Streams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** Runs one command line in a folder and gives its exit code. Everything thrown ends here. */
export async function main(
  words: readonly string[],
  { folder, env }: { folder: string; env: NodeJS.ProcessEnv },
  { out, err }: Streams,
): Promise<number> {
  const json = words.includes('--json');
  try {
    if (words.length === 0) {
      await parseCommandLine(['--help'], err);
      return exitCodes.usage;
    }
    const invocation = await parseCommandLine(words, out);
    if (invocation === undefined) return exitCodes.ok;
    const { requirePrisma7 } = await import('./project/require-prisma.js');
    requirePrisma7(folder);
    const report = await invocation.command.run(invocation.args, invocation.options, { folder, env });
    out(json ? `${JSON.stringify(report.data, null, 2)}\n` : `${report.text}\n`);
    if (!json) for (const note of report.notes ?? []) err(`${note}\n`);
    return report.ok ? exitCodes.ok : exitCodes.failed;
  } catch (thrown) {
    // Loaded only now: help and version are to come at once.
    const { fromUnknown, PgTrickleError, renderError } = await import('@pgtrickle-js/core');
    const error =
      thrown instanceof CommanderError ? new PgTrickleError('USAGE_INVALID', usageFields(thrown, namedCommand(words))) : fromUnknown(thrown);
    const { code, message, hint } = error;
    err(json ? `${JSON.stringify({ error: { code, message, hint } }, null, 2)}\n` : `${renderError(error)}\n`);
    return exitCodeForError(code);
  }
}

/** Commander's complaint in our form. */
function usageFields({ code, message }: CommanderError, command: string | undefined): { message: string; hint: string } {
  const see = `See pgt-prisma ${command === undefined ? '' : `${command} `}--help.`;
  if (code === 'commander.help') return { message: 'the command line names no command', hint: see };
  const [, problem = message] = /^(?:error: )?(.*?)(?:\n.*)?$/s.exec(message) ?? [];
  const meant = /Did you mean (.*)\?/.exec(message)?.[1];
  return { message: problem.replaceAll("'", '"'), hint: meant ? `Did you mean "${meant}"?` : see };
}
