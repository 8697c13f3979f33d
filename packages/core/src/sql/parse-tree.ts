/** A node of the tree that PostgreSQL's parser makes of a query. */
export type TreeNode = Readonly<Record<string, unknown>>;

/** Depth first through every object of a tree. */
export function* nodesOf(value: unknown): Generator<TreeNode> {
  if (Array.isArray(value)) for (const item of value) yield* nodesOf(item);
  else if (typeof value === 'object' && value !== null) {
    yield value as TreeNode;
    for (const child of Object.values(value)) yield* nodesOf(child);
  }
}

/** The nodes of one kind, wherever they are. */
export function* nodesOfKind(tree: unknown, kind: string): Generator<TreeNode> {
  for (const node of nodesOf(tree)) if (kind in node) yield node[kind] as TreeNode;
}
