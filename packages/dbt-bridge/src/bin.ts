#!/usr/bin/env node
// The only place that touches the process: its arguments, streams, signals and exit code.
import { enableCompileCache } from 'node:module';
import { packageVersion } from './package-version.js';

const args = process.argv.slice(2);
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V' || args[0] === '-v')) {
  console.log(`pgt-dbt ${packageVersion()}`);
} else {
  // Some 300 modules: from the second run on they are read compiled, from the temporary folder.
  enableCompileCache();
  const { spareParser } = await import('@pgtrickle-js/core/command');
  spareParser();
  const { main } = await import('./main.js');
  // Whoever reads the output may stop reading: `pgt-dbt ls | head`.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2));
  const controller = new AbortController();
  let interrupts = 0;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      interrupts += 1;
      // A second Ctrl-C does not wait for the server.
      if (interrupts > 1) process.exit(2);
      controller.abort();
    });
  }
  process.exitCode = await main(args, {
    env: process.env,
    cwd: process.cwd(),
    signal: controller.signal,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    isTerminal: process.stdout.isTTY === true,
  });
}
