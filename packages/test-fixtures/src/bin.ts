#!/usr/bin/env node
import { createRequire } from 'node:module';
import { parseArguments } from './command/arguments.js';
import { runCommand } from './command/run.js';
import { hostServer, startKept } from './command/start.js';
import { stopKept } from './command/stop.js';
import { usage } from './command/usage.js';
import { FixtureError, messageOf } from './fixture-error.js';

process.exitCode = await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<number> {
  try {
    return await perform(words);
  } catch (error) {
    const code = error instanceof FixtureError ? error.code : 'FIXTURE_START';
    console.error(`error ${code}: ${messageOf(error)}`);
    if (error instanceof FixtureError && error.hint) console.error(`hint: ${error.hint}`);
    return code === 'FIXTURE_OPTION' ? 2 : code === 'FIXTURE_COMMAND' ? 127 : 1;
  }
}

async function perform(words: readonly string[]): Promise<number> {
  const request = parseArguments(words);
  switch (request.kind) {
    case 'help':
      console.log(usage);
      return 0;
    case 'version':
      console.log((createRequire(import.meta.url)('../package.json') as { version: string }).version);
      return 0;
    case 'run':
      return runCommand(request);
    case 'start': {
      const { url, description, wasRunning } = await startKept(words.filter((word) => word !== 'start'));
      console.error(`pgt-fixture: ${wasRunning ? 'already running: ' : ''}${description}`);
      console.log(url);
      return 0;
    }
    case 'host':
      await hostServer(request.server);
      return 0;
    case 'stop':
      console.error((await stopKept()) ? 'pgt-fixture: stopped' : 'pgt-fixture: no server was running');
      return 0;
  }
}
