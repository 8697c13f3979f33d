/** Raised when a field changes its meaning or goes away; new fields may come at any time. */
export const schemaVersion = 1;

// Of ES2025: writes digits as they are, so that an integer keeps all of them.
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/** A report as JSON: times as ISO 8601 in UTC, integers of any size as numbers. */
export function renderJson(report: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ schemaVersion, ...report }, (_, value) => (typeof value === 'bigint' ? rawJSON(String(value)) : value), 2);
}
