/** A node of the tree that PostgreSQL's parser makes of a query. */
export type TreeNode = Readonly<Record<string, unknown>>;

/** Depth first through every object of a tree. */
export function* nodesOf(tree: unknown): Generator<TreeNode> {
  // A stack of its own: handing each node through a generator per level costs more than the walk.
  const stack: unknown[] = [tree];
  while (stack.length > 0) {
    const value = stack.pop();
    if (typeof value !== 'object' || value === null) continue;
    if (!Array.isArray(value)) yield value as TreeNode;
    const children = Object.values(value);
    for (let index = children.length - 1; index >= 0; index--) stack.push(children[index]);
  }
}

/** The nodes of one kind, wherever they are. */
export function* nodesOfKind(tree: unknown, kind: string): Generator<TreeNode> {
  for (const node of nodesOf(tree)) if (kind in node) yield node[kind] as TreeNode;
}
