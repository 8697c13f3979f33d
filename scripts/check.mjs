// Format and lint (with the boundary rule), types, dead code, package exports: all of them, then one line each.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { record } from './tally.mjs';

const packages = readdirSync('packages');
const checks = [
  ['format and lint', 'biome', ['check', '--error-on-warnings', '.']],
  ['types', 'turbo', ['run', 'typecheck', '--output-logs=errors-only', '--continue']],
  ['dead code', 'knip', ['--no-progress']],
  ...packages.map((name) => [`package exports of ${name}`, 'publint', ['--strict', `packages/${name}`]]),
  ['documented examples', 'node', ['scripts/check-docs.mjs']],
];

const failed = [];
for (const [name, command, args] of checks) {
  const result = spawnSync(command, args, { encoding: 'utf8', shell: process.platform === 'win32' });
  const ok = result.status === 0;
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name}`);
  if (ok) continue;
  failed.push(name);
  console.log(`${result.stdout ?? ''}${result.stderr ?? ''}${result.error ? `${result.error.message}\n` : ''}`);
}
record('checks', { passed: checks.length - failed.length, failed: failed.length, skipped: 0 });
if (failed.length > 0) process.exitCode = 1;
