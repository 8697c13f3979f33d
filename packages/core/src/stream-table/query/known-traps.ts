import type { Capabilities } from '../../db/capabilities.js';
import { compareVersions } from '../../sql/call.js';
import { type QualifiedName, quoteName } from '../../sql/identifier.js';
import { type ParsedQuery, parseQuery } from '../../sql/parse-query.js';
import { losesRefinements, wrongIncrementally } from '../../sql/rewriting.js';
import type { StreamTableDefinition } from '../definition/definition.js';
import type { PlanRun } from '../plan/plan-run.js';
import { warnOfCitus } from './assert-under-citus.js';
import { lastThatLoses } from './query-to-send.js';
import { quotedReference, readRelations } from './read-relations.js';

/** Seen here only. */
const wrongIn = '0.67.0';
/** Seen here only; 0.1.3 keeps such a table right. In mode FULL, which computes anew, it is right everywhere. */
const countsTwiceWithoutKey = ['0.67.0'];

/** Warnings of definitions that the server takes without a word and then keeps wrongly. */
export async function warnOfTraps(definition: StreamTableDefinition, run: PlanRun): Promise<string[]> {
  const { name, query, refreshMode } = definition;
  const { capabilities, reader, current, dependencies } = run.state;
  const parsed = await parseQuery(query);
  const warnings = [...(refreshMode === 'FULL' ? [] : wrongRows(name, parsed, capabilities)), ...(await warnOfCitus(definition, run.state))];
  if (refreshMode === 'FULL' || !countsTwiceWithoutKey.includes(capabilities.version)) return warnings;
  const edges = await dependencies();
  for (const source of new Set(parsed.tables.map(({ schema, name: table }): QualifiedName => `${schema ?? 'public'}.${table}`))) {
    const planned = run.definitions.get(source);
    const below = current.has(source)
      ? edges.flatMap((edge) => (edge.streamTable === source && edge.source !== null ? [quoteName(edge.source)] : []))
      : planned && (await parseQuery(planned.query)).tables.map(quotedReference);
    if (below === undefined || below.length === 0) continue;
    const keyless = (await readRelations(reader, below)).find((found) => found.isKeyless && !current.has(found.name));
    if (keyless === undefined) continue;
    warnings.push(
      `${name} reads the stream table ${source}, whose source ${keyless.name} has no primary key: ${capabilities.extension} ${capabilities.version} then counts rows twice or fails to refresh; add a key, or use the refresh mode FULL`,
    );
  }
  return warnings;
}

/** What the server computes wrongly while it refreshes incrementally; in the mode FULL the query reaches it in a form that it keeps. */
function wrongRows(name: QualifiedName, parsed: ParsedQuery, { extension, version }: Capabilities): string[] {
  if (compareVersions(version, lastThatLoses) <= 0 && losesRefinements(parsed)) {
    return [
      `${name} gets wrong rows: of this query ${extension} ${version} drops DISTINCT, ORDER BY and FILTER inside aggregates; use the refresh mode FULL`,
    ];
  }
  const wrong = version === wrongIn ? wrongIncrementally(parsed) : [];
  if (wrong.length === 0) return [];
  return [
    `${name} may get wrong rows: ${extension} ${version} computes ${wrong.join(' and ')} wrongly in an incremental refresh; use the refresh mode FULL`,
  ];
}
