import { expect, test } from 'vitest';
import { streamTable } from '../catalog/stream-table.fixture.js';
import { checkServerHealth } from './server-health.js';
import { checkStatus } from './status.js';

test.each([
  [{}, 'pass', 'active'],
  [{ status: 'INITIALIZING' as const }, 'pass', 'initializing'],
  [{ status: 'ERROR' as const, lastError: 'division by zero' }, 'error', 'refreshes have failed: division by zero'],
  [{ hasRelation: false }, 'error', 'the table is gone, and its row in the catalog is not'],
  [{ fuseState: 'blown' }, 'error', 'the fuse has blown: too many changes at once'],
  [{ status: 'SUSPENDED' as const }, 'warn', 'suspended: it is not refreshed'],
  [{ consecutiveErrors: 1, lastError: 'boom' }, 'warn', 'the last refresh failed: boom'],
  [{ consecutiveErrors: 3 }, 'warn', 'the last 3 refreshes failed'],
  [{ needsReinit: true }, 'warn', 'a source was changed: the next refresh rebuilds it'],
])('a stream table with %o: %s', (changes, level, message) => {
  expect(checkStatus([streamTable(changes)])).toMatchObject([{ subject: 'public.order_totals', check: 'status', level, message }]);
});

test('a role that sees no sessions does not know whether the scheduler runs', () => {
  const check = { name: 'scheduler_running', severity: 'ERROR', detail: 'No scheduler found in pg_stat_activity.' };
  const level = (seesSessions: boolean | undefined, changes = {}) => checkServerHealth([{ ...check, seesSessions, ...changes }])[0]?.level;
  expect([level(true), level(undefined), level(false)]).toEqual(['error', 'error', 'unknown']);
  expect([level(false, { severity: 'OK' }), level(false, { name: 'slot_lag' })]).toEqual(['pass', 'error']);
});

test('the words of the server become levels, and a word unknown to us stays visible', () => {
  const findings = checkServerHealth(['OK', 'WARN', 'WARNING', 'ERROR', 'NEW'].map((severity) => ({ name: 'slot_lag', severity, detail: 'd' })));
  expect(findings.map(({ level }) => level)).toEqual(['pass', 'warn', 'warn', 'error', 'unknown']);
  expect(findings[0]).toEqual({ subject: 'server', check: 'slot_lag', level: 'pass', message: 'd', facts: { severity: 'OK' } });
});
