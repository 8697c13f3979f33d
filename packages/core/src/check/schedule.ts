/** How a stream table's schedule in the catalog is to be read. */
export type Schedule = { readonly kind: 'cron'; readonly expression: string } | { readonly kind: 'duration'; readonly seconds: number };

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/** Reads what the catalog holds: the server has accepted it before. Spaces or `@` make a cron expression, as on the server. */
export function parseSchedule(text: string): Schedule {
  const trimmed = text.trim();
  if (trimmed.startsWith('@') || trimmed.includes(' ')) return { kind: 'cron', expression: trimmed };
  const parts = [...trimmed.matchAll(/(\d+)([smhdw]?)/g)];
  return { kind: 'duration', seconds: parts.reduce((sum, [, count, unit]) => sum + Number(count) * (unitSeconds[unit || 's'] ?? 0), 0) };
}
