import { placementOfPartition } from '../../catalog/citus-placement.js';
import { PgTrickleError } from '../../error/pg-trickle-error.js';
import { compareVersions } from '../../sql/call.js';
import type { QualifiedName } from '../../sql/identifier.js';
import { parseQuery } from '../../sql/parse-query.js';
import type { StreamTableDefinition } from '../definition/definition.js';
import type { PlanState } from '../plan/read-plan-state.js';
import { quotedReference, readRelations } from './read-relations.js';

/** Tried with Citus 14.0.1; of later versions nothing is known, and the server decides. */
const lastTried = '0.67.0';

/**
 * Refuses what cannot work in a database with Citus: a source that Citus does not let be captured, one whose writes would fail from then on, and a
 * stream table that Citus does not distribute.
 *
 * @throws {PgTrickleError} `QUERY_INVALID` with `details.source`, `DEFINITION_INVALID` with `details.setting`
 */
export async function assertUnderCitus({ name, query, options }: StreamTableDefinition, state: PlanState): Promise<void> {
  if (!(await isTried(state))) return;
  const { capabilities, reader } = state;
  const extension = `${capabilities.extension} ${capabilities.version}`;
  const { tables } = await parseQuery(query);
  const relations = await readRelations(reader, tables.map(quotedReference));
  const [found] = await reader.read<{ sources: string; allowsTriggers: string }>(
    `select coalesce(pg_catalog.current_setting('citus.enable_unsafe_triggers', true), 'off') as "allowsTriggers", (
       select coalesce(jsonb_agg(q), '[]')::text from (
         select r.name, ${placementOfPartition} as placement, exists (
           select from pg_catalog.pg_dist_shard s join pg_catalog.pg_dist_placement l on l.shardid = s.shardid
           where s.logicalrelid = p.logicalrelid and l.groupid <> (select groupid from pg_catalog.pg_dist_local_group)) as "isElsewhere"
         from jsonb_to_recordset($1::jsonb) as r(oid oid, name text)
         join pg_catalog.pg_dist_partition p on p.logicalrelid = r.oid order by r.name) q) as sources`,
    [JSON.stringify(relations.map(({ oid, name: relation }) => ({ oid, name: relation })))],
  );
  const sources: { name: QualifiedName; placement: string; isElsewhere: boolean }[] = JSON.parse(found?.sources ?? '[]');
  const allowsTriggers = found?.allowsTriggers === 'on';
  const source = sources.find(({ placement, isElsewhere }) => placement !== 'local' && (isElsewhere || !allowsTriggers));
  if (source !== undefined) {
    const reason = source.isElsewhere
      ? `${extension} captures changes by triggers into a table of this node: Citus refuses them, or every write to ${source.name} fails on the other nodes`
      : `${extension} captures changes by triggers, and Citus refuses them there`;
    throw new PgTrickleError('QUERY_INVALID', {
      message: `the query of ${name} reads ${source.name}, a ${source.placement} table of Citus: ${reason}`,
      hint: 'Let it read tables that Citus does not distribute: see docs/scaling.md.',
      details: { name, source: source.name },
    });
  }
  if (options?.outputDistributionColumn === undefined || allowsTriggers) return;
  throw new PgTrickleError('DEFINITION_INVALID', {
    message: `the output_distribution_column of ${name} is "${options.outputDistributionColumn}": Citus distributes no table with triggers, and ${extension} puts some on each stream table`,
    hint: 'Leave the option out: see docs/scaling.md.',
    details: { name, setting: 'output_distribution_column' },
  });
}

/** A stream table that is distributed all the same gets its first rows, and then fails to refresh. */
export async function warnOfCitus({ name, options }: StreamTableDefinition, state: PlanState): Promise<string[]> {
  if (options?.outputDistributionColumn === undefined || !(await isTried(state))) return [];
  const { capabilities } = state;
  return [
    `${name} will fail to refresh: ${capabilities.extension} ${capabilities.version} changes the rows of a distributed stream table in ways that Citus refuses; leave output_distribution_column out`,
  ];
}

const isTried = async ({ capabilities, hasCitus }: PlanState): Promise<boolean> =>
  compareVersions(capabilities.version, lastTried) <= 0 && (await hasCitus());
