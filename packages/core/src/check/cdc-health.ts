import type { CdcHealth } from '../catalog/cdc-health.js';
import type { Finding, FindingLevel } from './finding.js';

/** What the check needs to know of a source: a `CdcHealth` has it all. */
export type CdcHealthFacts = Pick<CdcHealth, 'source' | 'sourceOid' | 'cdcMode' | 'slotName' | 'lagBytes' | 'alert'>;

/**
 * Checks the change capture of sources, one finding for each. Pure.
 *
 * A source without alert passes. An alert is an error, except the warning of a burst that could spill to disk.
 * A source that is captured from WAL without a known lag is `unknown`.
 *
 * @example
 * checkCdcHealth(await readCdcHealth(reader)).filter((finding) => finding.level !== 'pass')
 */
export function checkCdcHealth(sources: CdcHealthFacts | readonly CdcHealthFacts[]): Finding[] {
  return [sources].flat().map((source) => {
    const { level, message, hint } = judge(source);
    const { cdcMode, slotName, lagBytes, alert } = source;
    const label = alert === null ? null : alertLabel(alert);
    return {
      subject: source.source ?? `oid ${source.sourceOid}`,
      check: 'cdc',
      level,
      message,
      ...(hint ? { hint } : {}),
      facts: { cdcMode, slotName, lagBytes, alert, alertLabel: label },
    };
  });
}

function judge({ source, cdcMode, lagBytes, alert }: CdcHealthFacts): { level: FindingLevel; message: string; hint?: string } {
  if (source === null) return { level: 'error', message: 'the source was dropped', hint: 'Drop or re-create the stream tables that read it.' };
  if (alert !== null) return { level: alertLabel(alert) === spillRisk ? 'warn' : 'error', message: alert };
  if (lagBytes === null && (cdcMode === 'WAL' || cdcMode === 'TRANSITIONING')) return { level: 'unknown', message: 'captured from WAL, lag unknown' };
  return { level: 'pass', message: `captured by ${cdcMode.toLowerCase()}` };
}

const spillRisk = 'CDC buffer spill risk';

/**
 * The part of an alert that stays the same from one reading to the next: alerts embed figures behind a colon.
 *
 * @example
 * alertLabel('slot_lag_exceeds_threshold: 120 bytes > 100 bytes') // 'slot_lag_exceeds_threshold'
 */
export function alertLabel(alert: string): string {
  return (alert.split(':', 1)[0] ?? alert).trim();
}
