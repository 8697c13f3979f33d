import { parseIndex } from '../adapter/index-name.js';
import type { IndexState, RelationState } from '../adapter/read-project-state.js';
import type { ManifestNode } from '../manifest/node.js';

/** Whether a stream table has the grants, comments and indexes that its model asks for; what it has besides is none of the model's business, but for grants. */
export function hasSettings(node: ManifestNode, state: RelationState): boolean {
  return hasGrants(node, state) && hasComments(node, state) && missingIndexes(node, state.indexes).length === 0;
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
  return (Array.isArray(config.indexes) ? config.indexes : []).filter((entry) => {
    const { columns, unique, type } = parseIndex(entry);
    const wanted = columns.map((column) => column.replace(/^"(.*)"$/, '$1'));
    return !indexes.some(
      (index) => index.isUnique === unique && index.method === (type ?? 'btree') && JSON.stringify(index.columns) === JSON.stringify(wanted),
    );
  });
}
