/** A node of PostgreSQL's parse tree: an object whose only key is its kind. */
export type TreeNode = Readonly<Record<string, unknown>>;

export interface SelectStmt {
  readonly op?: string;
  readonly all?: boolean;
  readonly larg?: SelectStmt;
  readonly rarg?: SelectStmt;
  readonly targetList?: readonly TreeNode[];
  readonly fromClause?: readonly TreeNode[];
  readonly whereClause?: TreeNode;
  readonly groupClause?: readonly TreeNode[];
  readonly groupDistinct?: boolean;
  readonly distinctClause?: readonly TreeNode[];
  readonly valuesLists?: readonly TreeNode[];
  readonly withClause?: { readonly ctes?: readonly TreeNode[]; readonly recursive?: boolean };
}

/** The inside of a node of that kind. */
export function inside<Shape = TreeNode>(node: TreeNode | undefined, kind: string): Shape | undefined {
  return node?.[kind] as Shape | undefined;
}

/** The texts of a list of String nodes; undefined when one of them is something else, such as a star. */
export function names(list: readonly TreeNode[] | undefined): string[] | undefined {
  const texts = (list ?? []).map((node) => inside<{ sval?: string }>(node, 'String')?.sval);
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

/** Depth first through every object of a tree. */
export function* nodesOf(value: unknown): Generator<TreeNode> {
  if (Array.isArray(value)) for (const item of value) yield* nodesOf(item);
  else if (typeof value === 'object' && value !== null) {
    yield value as TreeNode;
    for (const child of Object.values(value)) yield* nodesOf(child);
  }
}

/** Equal for two expressions that are spelled alike, wherever they stand. */
export function fingerprint(node: unknown): string {
  return JSON.stringify(node, (key, value) => (/(^|_)location$/.test(key) ? undefined : value)) ?? '';
}

/** The parse tree of a query; undefined when this parser does not know its syntax. Loaded on first use. */
export async function parseSelect(query: string): Promise<SelectStmt | undefined> {
  const { parse } = await import('libpg-query');
  const text = query.trim();
  if (text === '') return undefined;
  const tree = (await parse(text).catch(() => undefined)) as { stmts?: { stmt?: TreeNode }[] } | undefined;
  return tree?.stmts?.length === 1 ? inside<SelectStmt>(tree.stmts[0]?.stmt, 'SelectStmt') : undefined;
}
