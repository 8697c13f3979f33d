import { stringify } from 'yaml';
import type { Row } from '../command.js';
import { schemaVersion } from './json.js';

/** The same document as JSON, as YAML. */
export function renderYaml(data: Row): string {
  return stringify(plain({ schemaVersion, ...data }), { lineWidth: 0 }).trimEnd();
}

/** Times as text and nothing that is undefined, as JSON has it; integers keep their digits. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => plain(item) ?? null);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, plain(item)]])));
}
