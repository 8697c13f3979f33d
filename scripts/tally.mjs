// Keeps what the last `npm test` and `npm run check` counted, so that the CI script can close with one line.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const cache = 'node_modules/.cache';
const file = (part) => `${cache}/tally-${part}.json`;

/** Keeps the counts of a vitest JSON report, or counts given as they are: `{ passed, failed, skipped }`. */
export function record(part, counts) {
  mkdirSync(cache, { recursive: true });
  writeFileSync(file(part), JSON.stringify(typeof counts === 'string' ? countsOfReport(counts) : counts));
}

function countsOfReport(path) {
  if (!existsSync(path)) return { passed: 0, failed: 1, skipped: 0 };
  const report = JSON.parse(readFileSync(path, 'utf8'));
  rmSync(path);
  // A file that fails to load has no test to count, so it counts as one failure.
  const broken = report.testResults.filter((result) => result.status === 'failed' && result.assertionResults.length === 0).length;
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken, skipped: report.numPendingTests + report.numTodoTests };
}

/** Prints `N passed, N failed[, N skipped]` over all parts; a part that never ran is one failure. */
function printTotal(parts) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const part of parts) {
    const counts = existsSync(file(part)) ? JSON.parse(readFileSync(file(part), 'utf8')) : { passed: 0, failed: 1, skipped: 0 };
    for (const key of Object.keys(total)) total[key] += counts[key];
  }
  console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
  if (total.failed > 0 || total.passed === 0) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) printTotal(['tests', 'checks']);
