import type { Row } from '../command.js';

/** Raised when a field changes its meaning or goes away; new fields may come at any time. */
export const schemaVersion = 1;

// Of ES2025: writes digits as they are, so that an integer keeps all of them.
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

const exact = (_: string, value: unknown) => (typeof value === 'bigint' ? rawJSON(String(value)) : value);

/** A report as JSON: times as ISO 8601 in UTC, integers of any size as numbers. */
export function renderJson(report: Row): string {
  return JSON.stringify({ schemaVersion, ...report }, exact, 2);
}

/** One item on one line. */
export function renderJsonLine(row: Row): string {
  return JSON.stringify({ schemaVersion, ...row }, exact);
}
