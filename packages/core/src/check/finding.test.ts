import { expect, test } from 'vitest';
import { type Finding, type FindingLevel, worstLevel } from './finding.js';

const findings = (...levels: FindingLevel[]): Finding[] => levels.map((level) => ({ subject: 's', check: 'c', level, message: '', facts: {} }));

test('the gravest level wins, and nothing found passes', () => {
  expect(worstLevel([])).toBe('pass');
  expect(worstLevel(findings('pass', 'unknown'))).toBe('unknown');
  expect(worstLevel(findings('warn', 'unknown', 'pass'))).toBe('warn');
  expect(worstLevel(findings('warn', 'error'))).toBe('error');
});
