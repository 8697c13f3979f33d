import { expect, it } from 'vitest';
import { isoTime } from './microbatch-begin.js';

// As `datetime.fromisoformat(text).isoformat()` of Python 3.11.
it.each([
  ['2026-01-31', '2026-01-31T00:00:00'],
  ['2026-01-31 10:30', '2026-01-31T10:30:00'],
  ['2026-01-31T10:30:15', '2026-01-31T10:30:15'],
  ['2026-01-31 10:30:15+02:00', '2026-01-31T10:30:15+02:00'],
  ['soon', 'soon'],
])('%s', (text, written) => expect(isoTime(text)).toBe(written));
