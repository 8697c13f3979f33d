import { isGeneratedName, parseIndex } from '../adapter/index-name.js';
import type { IndexState, RelationState } from '../adapter/read-project-state.js';
import type { ManifestNode } from '../manifest/node.js';

/** What a run changes of the grants, comments and indexes of a stream table, in a few words each. What others have added is left, but for grants. */
export function settingsToChange(node: ManifestNode, state: RelationState): string[] {
  const missing = missingIndexes(node, state.indexes).map((entry) => `creates the index on ${parseIndex(entry).columns.join(', ')}`);
  const obsolete = obsoleteIndexes(node, state.indexes).map(({ columns }) => `drops the index on ${columns.join(', ')}`);
  return [...(hasGrants(node, state) ? [] : ['grants']), ...(hasComments(node, state) ? [] : ['comments']), ...obsolete, ...missing];
}

function hasGrants({ config: { grants = {} } }: ManifestNode, state: RelationState): boolean {
  if (Object.keys(grants).length === 0) return true;
  const wanted = Object.entries(grants).flatMap(([privilege, grantees]) =>
    [grantees].flat().map((grantee) => `${privilege} ${grantee}`.toLowerCase()),
  );
  const held = state.grants.map(({ privilege, grantee }) => `${privilege} ${grantee}`.toLowerCase());
  return wanted.every((each) => held.includes(each)) && held.every((each) => wanted.includes(each));
}

function hasComments({ config, description, columns }: ManifestNode, state: RelationState): boolean {
  const { relation = false, columns: ofColumns = false } = config.persist_docs ?? {};
  if (relation && description !== '' && state.comment !== description) return false;
  if (!ofColumns) return true;
  return state.columns.every(({ name, comment }) => {
    const documented = Object.values(columns).find((column) => column.name === name || (!column.quote && column.name.toLowerCase() === name));
    return documented === undefined || (comment ?? '') === documented.description;
  });
}

/** The entries of the `indexes` config that no index answers to. */
export function missingIndexes({ config }: ManifestNode, indexes: readonly IndexState[]): unknown[] {
  return wantedIndexes(config.indexes).filter((entry) => !indexes.some((index) => answers(index, entry)));
}

/** The indexes that a run of dbt has made, by the names that it gives, and that no entry asks for any more. */
export function obsoleteIndexes({ config }: ManifestNode, indexes: readonly IndexState[]): IndexState[] {
  const wanted = wantedIndexes(config.indexes);
  return indexes.filter((index) => isGeneratedName(index.name) && !wanted.some((entry) => answers(index, entry)));
}

const wantedIndexes = (config: unknown): unknown[] => (Array.isArray(config) ? config : []);

function answers(index: IndexState, entry: unknown): boolean {
  const { columns, unique, type } = parseIndex(entry);
  const wanted = columns.map((column) => column.replace(/^"(.*)"$/, '$1'));
  return index.isUnique === unique && index.method === (type ?? 'btree') && JSON.stringify(index.columns) === JSON.stringify(wanted);
}
