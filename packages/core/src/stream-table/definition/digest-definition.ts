import { createHash } from 'node:crypto';
import { parseQuery } from '../../sql/parse-query.js';
import type { StreamTableDefinition } from './definition.js';

/** A digest of what a definition wants, however its query is spelled. Compared with a declaration's it tells a changed file from a changed server. */
export async function digestDefinition({ query, schedule, refreshMode, status, options = {} }: StreamTableDefinition): Promise<string> {
  const { fingerprint } = await parseQuery(query);
  const settings = Object.entries(options)
    .flatMap(([option, value]) => (value === undefined ? [] : [[option, String(value)]]))
    .sort();
  const wanted = JSON.stringify([fingerprint, schedule, refreshMode, status, settings]);
  return createHash('sha256').update(wanted).digest('base64url').slice(0, 22);
}
