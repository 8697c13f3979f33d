import { expect, test } from 'vitest';
import { alertLabel, type CdcHealthFacts, checkCdcHealth } from './cdc-health.js';

const source = (changes: Partial<CdcHealthFacts> = {}): CdcHealthFacts => ({
  source: 'public.orders',
  sourceOid: 16_400,
  cdcMode: 'TRIGGER',
  slotName: null,
  lagBytes: null,
  alert: null,
  ...changes,
});

test('a source without alert passes', () => {
  expect(checkCdcHealth(source())).toEqual([
    {
      subject: 'public.orders',
      check: 'cdc',
      level: 'pass',
      message: 'captured by trigger',
      facts: { cdcMode: 'TRIGGER', slotName: null, lagBytes: null, alert: null, alertLabel: null },
    },
  ]);
});

test('an alert is an error with a label that does not change with its figures', () => {
  const alert = 'slot_lag_exceeds_threshold: 2000000000 bytes > 1073741824 bytes';
  expect(checkCdcHealth(source({ cdcMode: 'WAL', slotName: 's', lagBytes: 2_000_000_000n, alert }))[0]).toMatchObject({
    level: 'error',
    message: alert,
    facts: { alertLabel: 'slot_lag_exceeds_threshold', lagBytes: 2_000_000_000n },
  });
  expect(checkCdcHealth(source({ cdcMode: 'WAL', alert: 'replication_slot_missing' }))[0]?.level).toBe('error');
});

test('the risk of a spill warns', () => {
  const alert = 'CDC buffer spill risk: max_delta (5000) is 12× avg (400)';
  expect(checkCdcHealth(source({ alert }))[0]).toMatchObject({ level: 'warn', facts: { alertLabel: 'CDC buffer spill risk' } });
});

test('WAL capture without a known lag is unknown, a dropped source an error', () => {
  const levels = checkCdcHealth([source({ cdcMode: 'WAL' }), source({ cdcMode: 'TRANSITIONING', lagBytes: 0n }), source({ source: null })]).map(
    (one) => one.level,
  );
  expect(levels).toEqual(['unknown', 'pass', 'error']);
  expect(checkCdcHealth(source({ source: null }))[0]?.subject).toBe('oid 16400');
});

test('a label is the text before the first colon', () => {
  expect(['a: b: c', 'plain', ' spaced : 1'].map(alertLabel)).toEqual(['a', 'plain', 'spaced']);
});
