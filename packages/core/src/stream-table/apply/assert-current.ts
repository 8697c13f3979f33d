import { readStreamTables } from '../../catalog/stream-tables.js';
import type { CatalogReader } from '../../db/queryable.js';
import { PgTrickleError } from '../../error/pg-trickle-error.js';
import type { QualifiedName } from '../../sql/identifier.js';
import { readDependents } from '../dependents/dependents.js';
import type { Plan } from '../plan/plan.js';
import { digestDependents, digestStreamTable } from '../plan/plan-basis.js';
import { readServerIdentity, type SavedPlan } from '../plan/plan-file.js';
import { digestSources } from '../query/digest-sources.js';

/**
 * @internal Refuses plans whose basis is no longer what the server has; each is looked at before any of them runs.
 *
 * @throws {PgTrickleError} `PLAN_STALE` naming everything that has moved
 */
export async function assertCurrent(reader: CatalogReader, plans: readonly Plan[]): Promise<void> {
  const changed = await changedSince(reader, plans);
  if (changed.length === 0) return;
  throw staleness(`the plan for ${plans.map(({ name }) => name).join(', ')} is out of date: ${changed.join(', ')} changed since it was made`, {
    changed,
  });
}

/**
 * Checks that a saved plan still fits: the same database and version of the extension, and nothing that it was made from has changed.
 *
 * @throws {PgTrickleError} `PLAN_STALE` naming everything that has moved
 */
export async function revalidate(reader: CatalogReader, { server, plans }: SavedPlan): Promise<void> {
  const here = await readServerIdentity(reader);
  if (here.database !== server.database || here.systemIdentifier !== server.systemIdentifier) {
    throw staleness(`the plan was made on another database, ${server.database}: this is ${here.database}`, { made: server, here });
  }
  if (here.version !== server.version || here.extension !== server.extension) {
    const [then, now] = [server, here].map(({ extension, version }) => `${extension} ${version}`);
    throw staleness(`the plan was made for ${then}, and the server has ${now} now`, { made: server, here });
  }
  await assertCurrent(
    reader,
    plans.filter(({ steps }) => steps.length > 0),
  );
}

function staleness(message: string, details: Readonly<Record<string, unknown>>): PgTrickleError {
  return new PgTrickleError('PLAN_STALE', { message, hint: 'Plan again and apply the new plan.', details });
}

async function changedSince(reader: CatalogReader, plans: readonly Plan[]): Promise<string[]> {
  const bases = plans.map(({ basis }) => basis);
  const names = [...new Set(bases.flatMap(({ streamTables }) => Object.keys(streamTables)))] as QualifiedName[];
  const current = new Map((await readStreamTables(reader, names)).map((table) => [table.name as string, digestStreamTable(table)]));
  const tables = names.filter((name) => bases.some(({ streamTables }) => name in streamTables && streamTables[name] !== (current.get(name) ?? null)));
  if (tables.length > 0) return tables;

  const changed: string[] = [];
  const found = await digestSources(reader, [...new Set(bases.flatMap(({ sources = {} }) => Object.keys(sources)))]);
  for (const { sources = {} } of bases) {
    for (const [reference, { name, digest }] of Object.entries(sources))
      if (found.get(reference)?.digest !== digest) changed.push(`what it reads, ${name},`);
  }
  for (const { name, basis } of plans) {
    const { dependents } = basis;
    if (dependents === undefined) continue;
    const now = digestDependents(await readDependents(reader, dependents.relationOids), new Set(dependents.ignored));
    if (now !== dependents.digest) changed.push(plans.length === 1 ? 'what depends on it' : `what depends on ${name}`);
  }
  return [...new Set(changed)];
}
