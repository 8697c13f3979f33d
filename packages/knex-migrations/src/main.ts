import { commandError, exitCodeForError, exitCodes, parseCommandLine, renderError } from '@pgtrickle-js/core/command';
import { program } from './program.js';

/** Where the command writes: data to `out`, messages to `err`. */
export interface Streams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** Runs one command line and gives its exit code. Everything thrown ends here. */
export async function main(words: readonly string[], { out, err }: Streams): Promise<number> {
  const isJson = words.includes('--json');
  try {
    if (words.length === 0) {
      await parseCommandLine(program, ['--help'], err);
      return exitCodes.usage;
    }
    const invocation = await parseCommandLine(program, words, out);
    if (invocation === undefined) return exitCodes.ok;
    const { data, text, ok } = await invocation.command.run(invocation.args, invocation.options);
    out(isJson ? `${JSON.stringify(data, null, 2)}\n` : text && `${text}\n`);
    return ok ? exitCodes.ok : exitCodes.failed;
  } catch (thrown) {
    const error = commandError(program, words, thrown);
    const { code, message, hint } = error;
    err(isJson ? `${JSON.stringify({ error: { code, message, hint } })}\n` : `${renderError(error)}\n`);
    return exitCodeForError(code);
  }
}
