import { expect, test } from 'vitest';
import { failureReason } from './failure-reason.js';

test('what says why comes first, and the rest is cut to its end', () => {
  const chatter = Array.from({ length: 20 }, (_, i) => `step ${i} ... ok`);
  const fatal = 'FATAL:  could not write to file "pg_wal/xlogtemp.7": No space left on device';
  const log = [...chatter.slice(0, 10), fatal, 'child process exited with exit code 1', ...chatter.slice(10)].join('\n');
  expect(failureReason(log, 3)).toBe(`${fatal}\nstep 18 ... ok\nstep 19 ... ok`);
});

test('without such a line it is the end', () => {
  expect(failureReason('one\ntwo\nthree\n', 2)).toBe('two\nthree');
  expect(failureReason('')).toBe('');
});
