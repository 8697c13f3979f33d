import { isMicrobatch } from './is-microbatch.js';
import type { Manifest } from './manifest.js';

/** Writes `begin` of microbatch models as dbt does, which reads it as a time: `2026-01-31` is `2026-01-31T00:00:00`. */
export function writeBegins({ nodes }: Manifest): void {
  for (const node of Object.values(nodes)) {
    const { config } = node as { config: { begin?: unknown } };
    if (isMicrobatch(node) && typeof config.begin === 'string') config.begin = isoTime(config.begin);
  }
}

/** As Python writes a time without a fraction; what is none stays, for whoever needs it to refuse. */
export function isoTime(text: string): string {
  const [, day, minutes, seconds = ':00', zone = ''] = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?([+-]\d\d:\d\d)?)?$/.exec(text) ?? [];
  return day === undefined ? text : `${day}T${minutes ?? '00:00'}${seconds}${zone}`;
}
