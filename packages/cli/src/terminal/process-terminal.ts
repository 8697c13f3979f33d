import type { Terminal } from './terminal.js';

/** The terminal of this process. */
export function processTerminal({ stdin, stdout, stderr, env }: NodeJS.Process): Terminal {
  const err = (text: string) => void stderr.write(text);
  const isCi = env.CI !== undefined && env.CI !== '' && env.CI !== 'false' && env.CI !== '0';
  return {
    out: (text) => void stdout.write(text),
    err,
    isInteractive: stdin.isTTY === true && stderr.isTTY === true && !isCi,
    screen: stdin.isTTY && stdout.isTTY && env.TERM !== 'dumb' ? { input: stdin, output: stdout } : undefined,
    async confirm(question, signal) {
      const { createInterface } = await import('node:readline/promises');
      const asker = createInterface({ input: stdin, output: stderr });
      // Readline takes Ctrl-C for itself while it reads.
      asker.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
      const ended = new AbortController();
      asker.on('close', () => ended.abort());
      try {
        const answer = await asker.question(`${question} [y/N] `, { signal: AbortSignal.any([signal, ended.signal]) });
        return /^(y|yes)$/i.test(answer.trim());
      } catch (error) {
        signal.throwIfAborted();
        if (ended.signal.aborted) return false;
        throw error;
      } finally {
        asker.close();
      }
    },
  };
}
