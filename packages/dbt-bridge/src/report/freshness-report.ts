import { renderError } from '@pgtrickle-js/core';
import type { FreshnessResult } from '../execute/result.js';
import { type Paint, type Progress, statusLine } from './line.js';

const words = {
  pass: ['PASS', 'green'],
  warn: ['WARN', 'yellow'],
  error: ['ERROR STALE', 'red'],
  'runtime error': ['ERROR', 'red'],
} as const;

/** The line of a check of freshness, and below it why it could not be made. */
export function renderFreshness(result: FreshnessResult, progress: Progress, paint: Paint): string[] {
  const [word, style] = words[result.status];
  const said = result.message === undefined || result.status === 'pass' ? '' : `: ${result.message}`;
  const line = statusLine(`${word} freshness of ${result.label}${said}`, paint(style, word), progress, result.executionTimeSeconds);
  return result.error === undefined ? [line] : [line, renderError(result.error).replace(/^(?=.)/gm, '  ')];
}
