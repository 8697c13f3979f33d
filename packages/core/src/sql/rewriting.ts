import type { ParsedQuery } from './parse-query.js';
import { nodesOf, nodesOfKind, type TreeNode } from './parse-tree.js';

// What the extension does to a query before it runs it. It parses and prints it again to take in views, and to replace set operations, grouping
// sets, subqueries and window functions; the printer leaves out what it does not know, without an error. Found by comparing the rows of 84 query
// shapes with those of their stream tables on 0.1.0, 0.1.3 and 0.67.0, in the modes FULL and DIFFERENTIAL.

/** Whether the query comes out of taking in a view as it went in: what is not known to survive does not. */
export async function survivesViews({ tree }: ParsedQuery): Promise<boolean> {
  return hasKnownShape({ SelectStmt: tree }) && !(await hasKeyword([...namesIn(tree)]));
}

/** Whether something but a view makes the extension print it anew, and aggregates in it have DISTINCT, ORDER BY or FILTER, which get lost then. */
export function losesRefinements({ tree }: ParsedQuery): boolean {
  return !isPassThrough(tree) && isPrintedAnew(tree) && [...nodesOfKind(tree, 'FuncCall')].some(isRefined);
}

/** What an incremental refresh computes wrongly, in a user's words. */
export function wrongIncrementally({ tree }: ParsedQuery): string[] {
  return wrongs.flatMap(({ what, isIn }) => (isIn({ SelectStmt: tree }) ? [what] : []));
}

const refinements = ['agg_distinct', 'agg_order', 'agg_filter'];

/** A call of an aggregate with DISTINCT, ORDER BY or FILTER inside. */
const isRefined = (called: TreeNode): boolean => refinements.some((clause) => clause in called);

/** `select * from (…) as q`: the extension leaves what is inside alone. */
function isPassThrough({ targetList, fromClause, limitOption, op, ...rest }: TreeNode): boolean {
  const [target, ...targets] = (targetList ?? []) as readonly { readonly ResTarget?: { readonly val?: TreeNode; readonly name?: string } }[];
  const [from, ...others] = (fromClause ?? []) as readonly TreeNode[];
  const column = target?.ResTarget?.val?.ColumnRef as TreeNode | undefined;
  return (
    column !== undefined &&
    isStar(column) &&
    from !== undefined &&
    'RangeSubselect' in from &&
    targets.length + others.length + Object.keys(rest).length === 0
  );
}

function isPrintedAnew(select: TreeNode): boolean {
  for (const node of nodesOf(select)) {
    if (
      'SubLink' in node ||
      'GroupingSet' in node ||
      'over' in node ||
      (node.op !== undefined && String(node.op).startsWith('SETOP_') && node.op !== 'SETOP_NONE')
    )
      return true;
    const [distinctOn] = (node.distinctClause ?? []) as readonly TreeNode[];
    if (distinctOn !== undefined && Object.keys(distinctOn).length > 0) return true;
  }
  return false;
}

interface Wrong {
  readonly what: string;
  isIn(select: TreeNode): boolean;
}

const has = (kind: string, test: (node: TreeNode) => boolean) => (select: TreeNode) => [...nodesOfKind(select, kind)].some(test);

/** Seen on 0.67.0: an incremental refresh takes rows for what they are not, without an error. */
const wrongs: readonly Wrong[] = [
  { what: 'a cast with a length or precision', isIn: has('TypeCast', ({ typeName }) => 'typmods' in (typeName as TreeNode)) },
  { what: '= ANY or ALL of an array', isIn: has('A_Expr', ({ kind }) => kind === 'AEXPR_OP_ANY' || kind === 'AEXPR_OP_ALL') },
  { what: 'an argument by name', isIn: (select) => !nodesOfKind(select, 'NamedArgExpr').next().done },
  { what: 'a LATERAL subquery', isIn: has('RangeSubselect', ({ lateral }) => lateral === true) },
  { what: 'INTERSECT or EXCEPT', isIn: has('SelectStmt', ({ op }) => op === 'SETOP_INTERSECT' || op === 'SETOP_EXCEPT') },
];

/** The fields that each kind of node may have; others are not known to survive. */
const known: Readonly<Record<string, readonly string[]>> = {
  SelectStmt: [
    'targetList',
    'fromClause',
    'whereClause',
    'groupClause',
    'havingClause',
    'sortClause',
    'limitCount',
    'limitOffset',
    'limitOption',
    'op',
  ],
  ResTarget: ['name', 'val'],
  ColumnRef: ['fields'],
  A_Star: [],
  FuncCall: ['funcname', 'args', 'agg_star', 'funcformat'],
  A_Expr: ['kind', 'name', 'lexpr', 'rexpr'],
  BoolExpr: ['boolop', 'args'],
  NullTest: ['arg', 'nulltesttype'],
  A_Const: ['ival', 'fval', 'sval', 'boolval', 'isnull'],
  TypeCast: ['arg', 'typeName'],
  CoalesceExpr: ['args'],
  CaseExpr: ['arg', 'args', 'defresult'],
  CaseWhen: ['expr', 'result'],
  RangeVar: ['catalogname', 'schemaname', 'relname', 'inh', 'relpersistence', 'alias'],
  RangeSubselect: ['subquery', 'alias'],
  JoinExpr: ['jointype', 'larg', 'rarg', 'quals'],
  SortBy: ['node', 'sortby_dir', 'sortby_nulls'],
  List: ['items'],
  String: ['sval'],
};

const positional = /^location$|_(location|list_start|list_end)$/;
const stringsOf = (list: unknown) =>
  (list as readonly { readonly String?: { readonly sval?: string } }[]).map(({ String: text }) => text?.sval ?? '*');
const isStar = ({ fields }: TreeNode) => JSON.stringify(fields) === '[{"A_Star":{}}]';

const checks: Readonly<Record<string, (node: TreeNode) => boolean>> = {
  SelectStmt: ({ op, limitOption }) => op === 'SETOP_NONE' && limitOption !== 'LIMIT_OPTION_WITH_TIES',
  // Of `t.*` an incremental refresh keeps the t, which is gone then.
  ColumnRef: (node) => isStar(node) || !stringsOf(node.fields).includes('*'),
  FuncCall: ({ funcformat }) => funcformat === 'COERCE_EXPLICIT_CALL',
  A_Expr: ({ kind, name, lexpr }) => (kind === 'AEXPR_OP' || kind === 'AEXPR_IN') && lexpr !== undefined && stringsOf(name).length === 1,
  A_Const: ({ sval }) => !/['\\]/.test((sval as { readonly sval?: string } | undefined)?.sval ?? ''),
  TypeCast: ({ typeName }) => Object.keys(typeName as TreeNode).every((field) => ['names', 'typemod', 'location'].includes(field)),
  JoinExpr: ({ jointype }) => jointype === 'JOIN_INNER' || jointype === 'JOIN_LEFT',
};

function hasKnownShape(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(hasKnownShape);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([kind, node]) => {
    const fields = known[kind];
    if (fields === undefined || checks[kind]?.(node) === false) return false;
    return Object.entries(node as TreeNode).every(([field, child]) => {
      if (positional.test(field)) return true;
      if (!fields.includes(field)) return false;
      if (field === 'alias') return Object.keys(child as object).every((key) => key === 'aliasname');
      return kind === 'A_Const' || kind === 'String' || field === 'typeName' || hasKnownShape(child);
    });
  });
}

/** What is printed as a name. */
function* namesIn(tree: TreeNode): Generator<string> {
  for (const node of nodesOf(tree)) {
    for (const [field, value] of Object.entries(node)) {
      if (['aliasname', 'catalogname', 'schemaname', 'relname'].includes(field)) yield String(value);
      if (field === 'fields' || field === 'funcname') yield* stringsOf(value).filter((name) => name !== '*');
    }
    const name = (node.ResTarget as { readonly name?: string } | undefined)?.name;
    if (name !== undefined) yield name;
  }
}

/** Whether one of these names means something else without quotes, which the extension does not print. */
async function hasKeyword(names: readonly string[]): Promise<boolean> {
  if (!names.every((name) => /^[a-z_][a-z0-9_]*$/.test(name))) return true;
  const { scan } = await import('libpg-query');
  const { tokens } = await scan(names.join(' ') || ' ');
  return tokens.some(({ keywordName }) => keywordName === 'RESERVED_KEYWORD' || keywordName === 'TYPE_FUNC_NAME_KEYWORD');
}
