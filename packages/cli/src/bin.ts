#!/usr/bin/env node
import { writeSync } from 'node:fs';
import { enableCompileCache } from 'node:module';

enableCompileCache();
// Whoever reads our output may stop reading, as `head` does, or close the terminal: then there is nothing left to do.
const exitCodeOfStream: Readonly<Record<string, number>> = { EPIPE: 0, EIO: 129 };
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', ({ code = '', message }: NodeJS.ErrnoException) => {
    const exitCode = exitCodeOfStream[code];
    if (exitCode === undefined && stream === process.stdout) writeSync(2, `error FILE_WRITE_FAILED: the output cannot be written: ${message}\n`);
    process.exit(exitCode ?? 1);
  });
}

const interrupted = new AbortController();
// What their default would end with; the first one is answered in order, a second one at once.
for (const [signal, exitCode] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  process.on(signal, () => {
    if (interrupted.signal.aborted) process.exit(exitCode);
    process.exitCode = exitCode;
    interrupted.abort(new Error(signal));
    // A server that does not answer is not waited for.
    setTimeout(() => process.exit(exitCode), 3_000).unref();
  });
}

const words = process.argv.slice(2);
try {
  if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
    // Asked by scripts and prompts: answered without reading a command line.
    const { version } = await import('./version.js');
    process.stdout.write(`${version()}\n`);
  } else {
    const { spareParser } = await import('@pgtrickle-js/core/command');
    spareParser();
    const { main } = await import('./main.js');
    const { processTerminal } = await import('./terminal/process-terminal.js');
    const exitCode = await main(words, {
      env: process.env,
      terminal: processTerminal(process),
      signal: interrupted.signal,
      cwd: process.cwd(),
    });
    process.exitCode ??= exitCode;
  }
} catch (error) {
  // Only a broken installation gets here: everything else has been put into words.
  process.stderr.write(`error INTERNAL: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
