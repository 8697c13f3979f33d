import { isGeneratedName, parseIndex } from '../adapter/index-name.js';
import type { IndexState, RelationState } from '../adapter/read-project-state.js';
import type { ManifestNode } from '../manifest/node.js';
import type { ColumnInfo } from '../manifest/resource.js';

/** What a run changes of the grants, comments and indexes of a stream table, in a few words each. What others have added is left, but for grants. */
export function settingsToChange(node: ManifestNode, state: RelationState): string[] {
  const missing = missingIndexes(node, state.indexes).map((entry) => `creates the index on ${parseIndex(entry).columns.join(', ')}`);
  const obsolete = obsoleteIndexes(node, state.indexes).map(({ columns }) => `drops the index on ${columns.join(', ')}`);
  const { grant, revoke } = grantsToChange(node, state.grants);
  const { description, columns } = outdatedComments(node, state);
  const hasGrants = Object.keys(grant).length + Object.keys(revoke).length === 0;
  const hasComments = description === undefined && columns.length === 0;
  return [...(hasGrants ? [] : ['grants']), ...(hasComments ? [] : ['comments']), ...obsolete, ...missing];
}

/** Whether a model of a view says anything that `settingsToChange` would compare. */
export function hasSettings({ config: { grants = {}, persist_docs: { relation = false, columns = false } = {} } }: ManifestNode): boolean {
  return relation || columns || Object.keys(grants).length > 0;
}

/** Roles by privilege. */
export type Privileges = Readonly<Record<string, readonly string[]>>;

/** What is to be granted and revoked; nothing where the model says nothing of grants. */
export function grantsToChange(
  { config: { grants = {} } }: ManifestNode,
  held: RelationState['grants'],
): { readonly grant: Privileges; readonly revoke: Privileges } {
  const wanted = Object.entries(grants).flatMap(([privilege, grantees]) => [grantees].flat().map((grantee) => ({ privilege, grantee })));
  if (Object.keys(grants).length === 0) return { grant: {}, revoke: {} };
  return { grant: byPrivilege(without(wanted, held)), revoke: byPrivilege(without(held, wanted)) };
}

type Grant = RelationState['grants'][number];

function without(some: readonly Grant[], others: readonly Grant[]): Grant[] {
  const words = ({ privilege, grantee }: Grant) => `${privilege} ${grantee}`.toLowerCase();
  const known = new Set(others.map(words));
  return some.filter((each) => !known.has(words(each)));
}

function byPrivilege(grants: readonly Grant[]): Privileges {
  const roles: Record<string, string[]> = {};
  for (const { privilege, grantee } of grants) roles[privilege] = [...(roles[privilege] ?? []), grantee];
  return roles;
}

/** The comments that `persist_docs` asks for and that are not there: all of them on what is made anew. */
export function outdatedComments({ config, description, columns }: ManifestNode, held: RelationState | undefined) {
  const { relation = false, columns: ofColumns = false } = config.persist_docs ?? {};
  const isColumn = (column: ColumnInfo, name: string) => column.name === name || (!column.quote && column.name.toLowerCase() === name);
  const isOutdated = (column: ColumnInfo) => {
    const there = held?.columns.find(({ name }) => isColumn(column, name));
    return held === undefined || (there !== undefined && (there.comment ?? '') !== column.description);
  };
  return {
    description: relation && description !== '' && held?.comment !== description ? description : undefined,
    columns: ofColumns ? Object.values(columns).filter(isOutdated) : [],
  };
}

/** The entries of the `indexes` config that no index answers to. */
export function missingIndexes({ config }: ManifestNode, indexes: readonly IndexState[]): unknown[] {
  return wantedIndexes(config).filter((entry) => !indexes.some((index) => answers(index, entry)));
}

/** The indexes that a run of dbt has made, by the names that it gives, and that no entry asks for any more. */
export function obsoleteIndexes({ config }: ManifestNode, indexes: readonly IndexState[]): IndexState[] {
  const wanted = wantedIndexes(config);
  return indexes.filter((index) => isGeneratedName(index.name) && !wanted.some((entry) => answers(index, entry)));
}

const wantedIndexes = ({ materialized, indexes }: ManifestNode['config']): unknown[] =>
  materialized !== 'view' && Array.isArray(indexes) ? indexes : [];

function answers(index: IndexState, entry: unknown): boolean {
  const { columns, unique, type } = parseIndex(entry);
  const wanted = columns.map((column) => column.replace(/^"(.*)"$/, '$1'));
  return index.isUnique === unique && index.method === (type ?? 'btree') && JSON.stringify(index.columns) === JSON.stringify(wanted);
}
