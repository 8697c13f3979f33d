// Runs every test, or those that the arguments name: `npm test -- --project core plan`.
import { spawnSync } from 'node:child_process';
import { record } from './tally.mjs';

const report = 'node_modules/.cache/tests.json';
const { status } = spawnSync('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
record('tests', report);
process.exitCode = status ?? 1;
