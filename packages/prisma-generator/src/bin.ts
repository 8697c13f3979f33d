import { enableCompileCache } from 'node:module';

enableCompileCache();
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
}

try {
  const { spareParser } = await import('@pgtrickle-js/core/command');
  spareParser();
  const { main } = await import('./main.js');
  process.exitCode = await main(
    process.argv.slice(2),
    { folder: process.cwd(), env: process.env },
    { out: (text) => process.stdout.write(text), err: (text) => process.stderr.write(text) },
  );
} catch (error) {
  // Only a broken installation gets here: everything else has been put into words.
  process.stderr.write(`error INTERNAL: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
