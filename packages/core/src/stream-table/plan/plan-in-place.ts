import type { StreamTable } from '../../catalog/stream-tables.js';
import { PgTrickleError } from '../../error/pg-trickle-error.js';
import { type QualifiedName, quoteIdentifier } from '../../sql/identifier.js';
import { parseQuery } from '../../sql/parse-query.js';
import type { StreamTableDefinition } from '../definition/definition.js';
import { assertNothingLost, checkDependents, isServerMade } from '../dependents/check-dependents.js';
import type { Dependents } from '../dependents/dependents.js';
import { dropViews, restoreFiring } from '../dependents/restore-dependents.js';
import { type OutputColumn, selectOfColumns, tryDescribeQuery } from '../query/describe-query.js';
import type { Change } from './diff.js';
import type { Plan, Step } from './plan.js';
import { basisOf, declaredIn, dependentsBasis, sourcesOf } from './plan-basis.js';
import type { PlanRun } from './plan-run.js';
import { downstreamOf } from './read-plan-state.js';
import { alterSteps, statusStep } from './steps.js';

/** A change of query that the server can make itself, with what is known about it. */
export interface InPlaceChange {
  readonly definition: StreamTableDefinition;
  readonly current: StreamTable;
  readonly settings: readonly Change[];
  readonly change: Extract<Change, { kind: 'query' }>;
  readonly columns: readonly OutputColumn[];
  readonly dependents: Dependents;
}

/**
 * Plans a change of query in place: the server adds and removes columns, what uses a removed one is in its way or goes silently.
 *
 * @throws {PgTrickleError} `PLAN_DEPENDENTS_LOST` naming what would not work any more, unless `allowLoss`
 */
export async function planInPlace(inPlace: InPlaceChange, run: PlanRun): Promise<Plan> {
  const { definition, current, settings, change, dependents } = inPlace;
  const { state, options } = run;
  const { name } = definition;
  const { lost, drops, kept } = change.class === 'same' ? { lost: [], drops: [], kept: dependents } : await findLost(inPlace, run);
  assertNothingLost(name, lost, options);
  const steps = alterSteps(definition, [change, ...settings], state.capabilities);
  const [relation] = kept.relations;
  const triggers = kept.objects.filter(({ relationOid }) => relationOid === current.relationOid);
  const firing = relation === undefined ? [] : triggers.flatMap((trigger) => restoreFiring(trigger, relation));
  // The server sets a stream table ACTIVE when its query changes.
  const paused =
    current.status === 'SUSPENDED' && !settings.some(({ kind }) => kind === 'status') ? [statusStep(name, 'SUSPENDED', state.capabilities)] : [];
  return {
    name,
    action: 'query',
    changes: [change, ...settings],
    steps: [...drops, ...steps, ...firing, ...paused],
    warnings: [`${name} is refreshed in full after its query changed`, ...lost.map((each) => `lost: ${each}`)],
    ...(lost.length > 0 && { losses: lost }),
    basis: basisOf([name], state.current, {
      sources: await sourcesOf([definition, current, ...declaredIn(run, name)]),
      dependents: dependentsBasis(dependents, [current.relationOid]),
    }),
  };
}

/** What would be lost, and the steps that take out of the way what the server would stumble over. */
async function findLost({ definition: { name }, current, columns, dependents }: InPlaceChange, run: PlanRun) {
  const { reader, capabilities } = run.state;
  const { groupedBy } = await parseQuery(current.sentQuery);
  const { lost, kept } = await checkDependents(reader, dependents, {
    columnsAfter: () => columns,
    isServerMade: (index, relation) => isServerMade(index, relation, groupedBy, capabilities),
    keepsTable: true,
  });
  const inTheWay = dependents.relations.filter(
    (relation) => relation.kind !== 'stream table' && !kept.relations.some(({ oid }) => oid === relation.oid),
  );
  const policies = dependents.objects.filter((object) => object.kind === 'policy' && !kept.objects.includes(object));
  const drops: Step[] = [
    ...dropViews(inTheWay, dependents.objects),
    ...policies.map((policy) =>
      plainStep(`drop policy ${quoteIdentifier(policy.name)} on ${quoted(dependents.relations[0])}`, `drop ${policy.description}`),
    ),
  ];
  return { lost: [...lost, ...(await brokenReaders(name, columns, run))], drops, kept };
}

const plainStep = (sql: string, comment: string): Step => ({ sql, values: [], comment });

const quoted = (relation: { readonly schema: string; readonly name: string } | undefined) =>
  relation === undefined ? '' : `${quoteIdentifier(relation.schema)}.${quoteIdentifier(relation.name)}`;

/** Stream tables whose queries would not work on the new columns, unless the same run changes them too. */
async function brokenReaders(name: QualifiedName, columns: readonly OutputColumn[], { state, definitions, planned }: PlanRun): Promise<string[]> {
  const known = new Map([...planned, [name, selectOfColumns(columns)] as const]);
  const broken: string[] = [];
  for (const reader of await downstreamOf(state, [name])) {
    const query = definitions.get(reader)?.query ?? state.current.get(reader)?.query ?? '';
    const described = await tryDescribeQuery(state.reader, query, known);
    if (described instanceof PgTrickleError) broken.push(`stream table ${reader} (${described.message})`);
    else known.set(reader, selectOfColumns(described));
  }
  return broken;
}
