import { commandError, exitCodeForError, exitCodes, parseCommandLine, renderError } from '@pgtrickle-js/core/command';
import { program } from './program.js';

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
      await parseCommandLine(program, ['--help'], err);
      return exitCodes.usage;
    }
    const invocation = await parseCommandLine(program, words, out);
    if (invocation === undefined) return exitCodes.ok;
    const { requirePrisma7 } = await import('./project/require-prisma.js');
    requirePrisma7(folder);
    const report = await invocation.command.run(invocation.args, invocation.options, { folder, env });
    out(json ? `${JSON.stringify(report.data, null, 2)}\n` : `${report.text}\n`);
    if (!json) for (const note of report.notes ?? []) err(`${note}\n`);
    return report.ok ? exitCodes.ok : exitCodes.failed;
  } catch (thrown) {
    const error = commandError(program, words, thrown);
    const { code, message, hint } = error;
    err(json ? `${JSON.stringify({ error: { code, message, hint } }, null, 2)}\n` : `${renderError(error)}\n`);
    return exitCodeForError(code);
  }
}
