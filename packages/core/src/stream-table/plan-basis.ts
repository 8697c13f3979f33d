import { createHash } from 'node:crypto';
import type { StreamTable } from '../catalog/stream-tables.js';
import type { QualifiedName } from '../sql/identifier.js';
import { splitName } from '../sql/identifier.js';
import { parseQuery } from '../sql/parse-query.js';
import type { Dependents } from './dependents.js';
import type { PlanBasis } from './plan.js';

/** A short text that changes when something does that a plan relies on. */
export function digestStreamTable(table: StreamTable | undefined): string | null {
  if (table === undefined) return null;
  const { relationOid, query, schedule, refreshMode, status, options, declaration } = table;
  return digest([relationOid, query, schedule, refreshMode, status, options, declaration?.tool, declaration?.project]);
}

export function digestDependents({ relations, objects }: Dependents): string {
  return digest([relations, [...objects].sort((a, b) => (a.description < b.description ? -1 : 1))]);
}

function digest(value: unknown): string {
  const text = JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? String(item) : item));
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/** The basis of a plan that touches `names`. What they read is locked as well: the extension sets up capture on it. */
export function basisOf(
  names: readonly QualifiedName[],
  current: ReadonlyMap<string, StreamTable>,
  { sources = [], dependents }: { readonly sources?: readonly string[]; readonly dependents?: PlanBasis['dependents'] } = {},
): PlanBasis {
  const locks = [...names.map((name) => splitName(name).name), ...sources];
  return {
    streamTables: Object.fromEntries(names.map((name) => [name, digestStreamTable(current.get(name))])),
    ...(dependents === undefined ? {} : { dependents }),
    locks: [...new Set(locks)].sort(),
  };
}

/** The relations that queries read, by bare name: a query and the catalog may qualify them differently. */
export async function sourcesOf(definitions: readonly { readonly query: string }[]): Promise<string[]> {
  const parsed = await Promise.all(definitions.map(({ query }) => parseQuery(query)));
  return parsed.flatMap(({ tables }) => tables.map((table) => table.name));
}
