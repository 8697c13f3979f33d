import { str } from '../jinja/values/text.js';
import { toPython } from '../jinja/values/to-python.js';
import type { Manifest } from '../manifest/manifest.js';
import type { UniqueId } from '../manifest/resource.js';

/** Who owns a node: what dbt tells programs of its group. */
export interface LoggedGroup {
  readonly name: string;
  readonly package_name: string;
  readonly owner: Readonly<Record<string, string>>;
}

export type LoggedGroups = ReadonlyMap<UniqueId, LoggedGroup>;

/** The groups of nodes, by the ids of the nodes. */
export function loggedGroups({ nodes, groups }: Pick<Manifest, 'nodes' | 'groups'>): LoggedGroups {
  const logged = new Map(
    Object.values(groups).map(({ name, package_name, owner }): [string, LoggedGroup] => {
      const known = Object.entries(owner).filter(([, value]) => value !== null && value !== undefined);
      return [name, { name, package_name, owner: Object.fromEntries(known.map(([key, value]) => [key, str(toPython(value))])) }];
    }),
  );
  return new Map(
    Object.values(nodes).flatMap(({ unique_id, group }) => {
      const found = group === null ? undefined : logged.get(group);
      return found === undefined ? [] : [[unique_id, found] as const];
    }),
  );
}

const telling = new Set([
  'LogModelResult',
  'LogTestResult',
  'LogSeedResult',
  'LogSnapshotResult',
  'LogFunctionResult',
  'LogBatchResult',
  'SkippingDetails',
  'RunResultFailure',
  'RunResultWarning',
  'RunResultError',
]);

/** What is told of the group with an event about a node. */
export function groupData(
  name: string,
  { node_info: node }: Readonly<Record<string, unknown>>,
  groups: LoggedGroups | undefined,
): { group?: LoggedGroup } {
  if (groups === undefined || !telling.has(name) || typeof node !== 'object' || node === null || !('unique_id' in node)) return {};
  const group = groups.get(node.unique_id as UniqueId);
  return group === undefined ? {} : { group };
}
