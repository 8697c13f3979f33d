import { findColumn, type Scope } from './scope.js';
import { inside, names, type TreeNode } from './tree.js';

/** What surrounds an expression. */
export interface Surroundings {
  readonly scope: Scope;
  /** Every row of the output stands for at least one row of the input: GROUP BY without grouping sets. */
  readonly hasGroups: boolean;
  /** Grouping sets put NULL into what is grouped by. */
  readonly hasGroupingSets: boolean;
}

interface FuncCall {
  readonly funcname?: readonly TreeNode[];
  readonly args?: readonly TreeNode[];
  readonly agg_filter?: TreeNode;
  readonly over?: TreeNode;
}
interface Expression {
  readonly kind?: string;
  readonly name?: readonly TreeNode[];
  readonly lexpr?: TreeNode;
  readonly rexpr?: TreeNode;
}

/** Whether an expression is never NULL. False is "not proven". */
export function isNotNull(node: TreeNode | undefined, around: Surroundings): boolean {
  if (node === undefined) return false;
  const [kind, value] = Object.entries(node)[0] ?? [];
  const prove = kind === undefined ? undefined : provers[kind];
  return prove?.(value as never, around) ?? false;
}

const all = (nodes: readonly TreeNode[] | undefined, around: Surroundings) =>
  nodes !== undefined && nodes.length > 0 && nodes.every((node) => isNotNull(node, around));
const any = (nodes: readonly TreeNode[] | undefined, around: Surroundings) => nodes?.some((node) => isNotNull(node, around)) ?? false;

const provers: Readonly<Record<string, (value: never, around: Surroundings) => boolean>> = {
  A_Const: (constant: { isnull?: boolean }) => constant.isnull !== true,
  ColumnRef: ({ fields }: { fields?: readonly TreeNode[] }, { scope, hasGroupingSets }) => {
    const path = names(fields);
    return path !== undefined && !hasGroupingSets && (findColumn(scope, path)?.fact.notNull ?? false);
  },
  CoalesceExpr: ({ args }: { args?: readonly TreeNode[] }, around) => any(args, around),
  // GREATEST and LEAST pass over NULLs.
  MinMaxExpr: ({ args }: { args?: readonly TreeNode[] }, around) => any(args, around),
  NullTest: () => true,
  BooleanTest: () => true,
  BoolExpr: ({ args }: { args?: readonly TreeNode[] }, around) => all(args, around),
  GroupingFunc: () => true,
  SubLink: ({ subLinkType }: { subLinkType?: string }) => subLinkType === 'EXISTS_SUBLINK',
  TypeCast: ({ arg }: { arg?: TreeNode }, around) => isNotNull(arg, around),
  CollateClause: ({ arg }: { arg?: TreeNode }, around) => isNotNull(arg, around),
  CaseExpr: ({ args = [], defresult }: { args?: readonly TreeNode[]; defresult?: TreeNode }, around) =>
    isNotNull(defresult, around) && args.every((when) => isNotNull(inside<{ result?: TreeNode }>(when, 'CaseWhen')?.result, around)),
  A_Expr: ({ kind, name, lexpr, rexpr }: Expression, around) => {
    const operator = names(name)?.at(-1) ?? '';
    if (kind === 'AEXPR_DISTINCT' || kind === 'AEXPR_NOT_DISTINCT') return true;
    return kind === 'AEXPR_OP' && neverNullOperators.has(operator) && (lexpr === undefined || isNotNull(lexpr, around)) && isNotNull(rexpr, around);
  },
  FuncCall: (call: FuncCall, around) => {
    const path = names(call.funcname) ?? [];
    if (path.length > 1 && path[0] !== 'pg_catalog') return false;
    const fn = path.at(-1) ?? '';
    if (fn === 'count' || (call.over !== undefined && rankings.has(fn))) return true;
    if (sameAggregates.has(fn)) return call.over === undefined && around.hasGroups && call.agg_filter === undefined && all(call.args, around);
    if (fn === 'concat' || (fn === 'concat_ws' && isNotNull(call.args?.[0], around))) return true;
    return call.over === undefined && strictFunctions.has(fn) && all(call.args, around);
  },
};

/** Comparison and arithmetic give NULL for NULL only. */
export const comparisons: ReadonlySet<string> = new Set(['=', '<>', '!=', '<', '>', '<=', '>=']);
const neverNullOperators = new Set([...comparisons, '+', '-', '*', '/', '%']);
const rankings = new Set(['row_number', 'rank', 'dense_rank', 'percent_rank', 'cume_dist']);
/** Aggregates that give no NULL for one value or more. */
const sameAggregates = new Set(['sum', 'avg', 'min', 'max', 'bool_and', 'bool_or', 'every']);
const strictFunctions = new Set(['abs', 'ceil', 'ceiling', 'date_trunc', 'floor', 'length', 'lower', 'md5', 'round', 'trunc', 'upper']);
