import { comparisons, isNotNull, type Surroundings } from './prove-not-null.js';
import { type ColumnFact, findColumn, type RangeEntry, type RelationFact, type Scope, weakened } from './scope.js';
import { fingerprint, inside, names, nodesOf, type SelectStmt, type TreeNode } from './tree.js';

/** Gives what is known of a table that a query names; undefined when it is not known which one is meant. */
export type FindRelation = (schema: string | undefined, name: string) => RelationFact | undefined;

type Ctes = ReadonlyMap<string, RelationFact | undefined>;

/**
 * What can be proven of a query's output: columns that are never NULL, columns that are those of a table, and keys. What is not known is not
 * claimed. Undefined when the columns themselves are not known.
 */
export function analyzeQuery(select: SelectStmt, find: FindRelation, outer: Ctes = new Map()): RelationFact | undefined {
  const ctes = withCtes(select, find, outer);
  if (select.valuesLists !== undefined) return undefined;
  if (select.op !== undefined && select.op !== 'SETOP_NONE') return analyzeSetOperation(select, find, ctes);
  const { scope, isSingle } = analyzeFrom(select, find, ctes);
  const group = select.groupClause ?? [];
  const hasGroupingSets = group.some((item) => inside(item, 'GroupingSet') !== undefined);
  const around: Surroundings = { scope, hasGroups: group.length > 0 && !hasGroupingSets, hasGroupingSets };

  const outputs = (select.targetList ?? []).map((item) => outputsOf(inside<ResTarget>(item, 'ResTarget') ?? {}, around));
  if (outputs.some((output) => output === undefined)) return undefined;
  const flat = outputs.flatMap((output) => output ?? []);
  return { columns: flat.map(({ fact }) => fact), keys: keysOf(select, flat, { group, hasGroupingSets, scope, isSingle }) };
}

interface ResTarget {
  readonly name?: string;
  readonly val?: TreeNode;
}
interface Output {
  readonly fact: ColumnFact;
  /** The expression; of a star, the column that stands for it. */
  readonly tree: string;
  readonly source?: string | undefined;
}

function withCtes(select: SelectStmt, find: FindRelation, outer: Ctes): Ctes {
  const ctes = new Map(outer);
  for (const node of select.withClause?.ctes ?? []) {
    const cte = inside<{ ctename?: string; ctequery?: TreeNode; aliascolnames?: readonly TreeNode[] }>(node, 'CommonTableExpr');
    const query = inside<SelectStmt>(cte?.ctequery, 'SelectStmt');
    const known = query === undefined || select.withClause?.recursive === true ? undefined : analyzeQuery(query, find, ctes);
    ctes.set(cte?.ctename ?? '', renamed(known, names(cte?.aliascolnames) ?? []));
  }
  return ctes;
}

function analyzeSetOperation(select: SelectStmt, find: FindRelation, ctes: Ctes): RelationFact | undefined {
  const left = select.larg && analyzeQuery(select.larg, find, ctes);
  const right = select.rarg && analyzeQuery(select.rarg, find, ctes);
  if (left === undefined || right === undefined || left.columns.length !== right.columns.length) return undefined;
  const onlyLeft = select.op === 'SETOP_EXCEPT';
  const columns = left.columns.map(({ name, notNull }, index) => ({
    name,
    notNull: notNull && (onlyLeft || right.columns[index]?.notNull === true),
  }));
  return { columns, keys: select.all === true ? [] : [columns.map(({ name }) => name)] };
}

function analyzeFrom(select: SelectStmt, find: FindRelation, ctes: Ctes): { scope: Scope; isSingle: boolean } {
  const kept: TreeNode[] = select.whereClause === undefined ? [] : [select.whereClause];
  const from = select.fromClause ?? [];
  const entries = from.flatMap((item) => entriesOf(item, find, ctes, kept));
  const plain: Scope = { entries, kept: new Set() };
  const columns = kept.flatMap(conjuncts).flatMap((condition) => keptColumns(condition, plain));
  return { scope: { entries, kept: new Set(columns) }, isSingle: entries.length === 1 && inside(from[0], 'JoinExpr') === undefined };
}

interface Alias {
  readonly alias?: { readonly aliasname?: string; readonly colnames?: readonly TreeNode[] };
}

/** The relations of one item of FROM. Conditions that every row fulfils are added to `kept`. */
function entriesOf(item: TreeNode, find: FindRelation, ctes: Ctes, kept: TreeNode[]): RangeEntry[] {
  const table = inside<Alias & { schemaname?: string; relname?: string }>(item, 'RangeVar');
  if (table !== undefined) {
    const name = table.relname ?? '';
    const relation = table.schemaname === undefined && ctes.has(name) ? ctes.get(name) : find(table.schemaname, name);
    return [{ alias: table.alias?.aliasname ?? name, relation: renamed(relation, names(table.alias?.colnames) ?? []) }];
  }
  const sub = inside<Alias & { subquery?: TreeNode }>(item, 'RangeSubselect');
  const query = inside<SelectStmt>(sub?.subquery, 'SelectStmt');
  if (sub !== undefined && query !== undefined) {
    return [{ alias: sub.alias?.aliasname ?? '', relation: renamed(analyzeQuery(query, find, ctes), names(sub.alias?.colnames) ?? []) }];
  }
  const join = inside<{ jointype?: string; isNatural?: boolean; usingClause?: unknown; larg?: TreeNode; rarg?: TreeNode; quals?: TreeNode } & Alias>(
    item,
    'JoinExpr',
  );
  // USING and NATURAL merge columns, an alias hides those below: nothing is claimed.
  if (join?.larg === undefined || join.rarg === undefined || join.isNatural || join.usingClause !== undefined || join.alias !== undefined) {
    return [{ alias: aliasOf(item), relation: undefined }];
  }
  const inner = join.jointype === 'JOIN_INNER' || join.jointype === undefined;
  if (inner && join.quals !== undefined) kept.push(join.quals);
  // What an inner join below an outer one keeps holds only where that side is there.
  const leftSafe = inner || join.jointype === 'JOIN_LEFT';
  const rightSafe = inner || join.jointype === 'JOIN_RIGHT';
  const left = entriesOf(join.larg, find, ctes, leftSafe ? kept : []);
  const right = entriesOf(join.rarg, find, ctes, rightSafe ? kept : []);
  return [...(leftSafe ? left : weakened(left)), ...(rightSafe ? right : weakened(right))];
}

const aliasOf = (item: TreeNode): string => (Object.values(item)[0] as Alias | undefined)?.alias?.aliasname ?? '';

function renamed(relation: RelationFact | undefined, columns: readonly string[]): RelationFact | undefined {
  if (relation === undefined || columns.length === 0) return relation;
  const names = relation.columns.map(({ name }, index) => columns[index] ?? name);
  const byOld = new Map(relation.columns.map(({ name }, index) => [name, names[index] ?? name]));
  return {
    columns: relation.columns.map((column, index) => ({ ...column, name: names[index] ?? column.name })),
    keys: relation.keys.map((key) => key.map((name) => byOld.get(name) ?? name)),
  };
}

function conjuncts(node: TreeNode): TreeNode[] {
  const bool = inside<{ boolop?: string; args?: readonly TreeNode[] }>(node, 'BoolExpr');
  return bool?.boolop === 'AND_EXPR' ? (bool.args ?? []).flatMap(conjuncts) : [node];
}

/** The columns that a condition is only true for when they are not NULL. */
function keptColumns(condition: TreeNode, scope: Scope): string[] {
  const test = inside<{ arg?: TreeNode; nulltesttype?: string }>(condition, 'NullTest');
  const operation = inside<{ kind?: string; name?: readonly TreeNode[]; lexpr?: TreeNode; rexpr?: TreeNode }>(condition, 'A_Expr');
  const sides =
    test?.nulltesttype === 'IS_NOT_NULL'
      ? [test.arg]
      : operation?.kind === 'AEXPR_OP' && comparisons.has(names(operation.name)?.at(-1) ?? '')
        ? [operation.lexpr, operation.rexpr]
        : [];
  return sides.flatMap((side) => {
    const path = names(inside<{ fields?: readonly TreeNode[] }>(side, 'ColumnRef')?.fields);
    const found = path && path.length > 0 ? findColumn(scope, path) : undefined;
    return found === undefined ? [] : [`${found.alias}.${found.fact.name}`];
  });
}

function outputsOf({ name, val }: ResTarget, around: Surroundings): Output[] | undefined {
  const fields = inside<{ fields?: readonly TreeNode[] }>(val, 'ColumnRef')?.fields;
  if (fields !== undefined && inside(fields.at(-1), 'A_Star') !== undefined) return starOutputs(names(fields.slice(0, -1)) ?? [], around);
  const path = names(fields);
  const found = path && path.length > 0 ? findColumn(around.scope, path) : undefined;
  const fact: ColumnFact = {
    name: name ?? path?.at(-1) ?? functionName(val) ?? '?column?',
    notNull: isNotNull(val, around),
    origin: found?.fact.origin,
  };
  return [{ fact, tree: fingerprint(val), source: found && `${found.alias}.${found.fact.name}` }];
}

function starOutputs(qualifier: readonly string[], { scope, hasGroupingSets }: Surroundings): Output[] | undefined {
  const entries = qualifier.length === 0 ? scope.entries : scope.entries.filter(({ alias }) => alias === qualifier.at(-1));
  if (entries.length === 0 || entries.some(({ relation }) => relation === undefined)) return undefined;
  return entries.flatMap(({ alias, relation }) =>
    (relation?.columns ?? []).map((column) => ({
      fact: { ...column, notNull: !hasGroupingSets && (column.notNull || scope.kept.has(`${alias}.${column.name}`)) },
      tree: '',
      source: `${alias}.${column.name}`,
    })),
  );
}

/** What PostgreSQL calls an output column without an alias. */
function functionName(node: TreeNode | undefined): string | undefined {
  const cast = inside<{ arg?: TreeNode; typeName?: { names?: readonly TreeNode[] } }>(node, 'TypeCast');
  if (cast !== undefined) {
    const path = names(inside<{ fields?: readonly TreeNode[] }>(cast.arg, 'ColumnRef')?.fields);
    return path?.at(-1) ?? functionName(cast.arg) ?? names(cast.typeName?.names)?.at(-1);
  }
  if (inside(node, 'CoalesceExpr') !== undefined) return 'coalesce';
  if (inside(node, 'CaseExpr') !== undefined) return 'case';
  return names(inside<{ funcname?: readonly TreeNode[] }>(node, 'FuncCall')?.funcname)?.at(-1);
}

interface KeyFacts {
  readonly group: readonly TreeNode[];
  readonly hasGroupingSets: boolean;
  readonly scope: Scope;
  readonly isSingle: boolean;
}

function keysOf(select: SelectStmt, outputs: readonly Output[], { group, hasGroupingSets, scope, isSingle }: KeyFacts): string[][] {
  const distinct = select.distinctClause;
  if (distinct !== undefined && Object.keys(distinct[0] ?? {}).length === 0) return [outputs.map(({ fact }) => fact.name)];
  if (hasGroupingSets || returnsSets(select)) return [];
  if (distinct !== undefined) return keyOfExpressions(distinct, outputs, scope, 'output first');
  if (group.length > 0) return keyOfExpressions(group, outputs, scope);
  const [entry] = scope.entries;
  if (!isSingle || entry?.relation === undefined) return [];
  return entry.relation.keys.flatMap((key) => {
    const found = key.map((column) => outputs.find(({ source }) => source === `${entry.alias}.${column}`)?.fact.name);
    return found.every((name) => name !== undefined) ? [found] : [];
  });
}

/** The outputs that stand for these expressions: by position, by name of the output, by the same column, by the same spelling. */
function keyOfExpressions(
  expressions: readonly TreeNode[],
  outputs: readonly Output[],
  scope: Scope,
  order: 'input first' | 'output first' = 'input first',
): string[][] {
  const found = expressions.map((expression) => {
    const position = inside<{ ival?: { ival?: number } }>(expression, 'A_Const')?.ival?.ival;
    if (position !== undefined) return outputs[position - 1]?.fact.name;
    const path = names(inside<{ fields?: readonly TreeNode[] }>(expression, 'ColumnRef')?.fields);
    // A bare name means an output in DISTINCT ON, and in GROUP BY only when no table has such a column.
    const named = order === 'output first' && path?.length === 1 ? outputs.find(({ fact }) => fact.name === path[0]) : undefined;
    if (named !== undefined) return named.fact.name;
    const column = path && path.length > 0 ? findColumn(scope, path) : undefined;
    if (column !== undefined) return outputs.find(({ source }) => source === `${column.alias}.${column.fact.name}`)?.fact.name;
    const tree = fingerprint(expression);
    return (outputs.find((output) => output.tree === tree) ?? (path?.length === 1 ? outputs.find(({ fact }) => fact.name === path[0]) : undefined))
      ?.fact.name;
  });
  return found.every((name) => name !== undefined) ? [[...new Set(found)]] : [];
}

/** Whether a function among the outputs could give several rows: any that is not known to give one. */
function returnsSets({ targetList }: SelectStmt): boolean {
  for (const node of nodesOf(targetList ?? [])) {
    const call = inside<{ funcname?: readonly TreeNode[] }>(node, 'FuncCall');
    if (call !== undefined && !singleRow.has(names(call.funcname)?.at(-1) ?? '')) return true;
  }
  return false;
}

const singleRow = new Set(
  `abs age array_agg avg bit_and bit_or bool_and bool_or btrim ceil ceiling concat concat_ws corr count covar_pop covar_samp cume_dist date date_bin
   date_part date_trunc dense_rank every extract first_value floor format json_agg json_build_object json_object_agg jsonb_agg jsonb_build_object
   jsonb_object_agg lag last_value lead left length lower lpad ltrim make_date max md5 min mod mode nullif percent_rank percentile_cont percentile_disc
   power rank replace right round row_number rpad rtrim split_part sqrt stddev stddev_pop stddev_samp string_agg substr substring sum timezone to_char
   to_date to_timestamp trim trunc upper var_pop var_samp variance`.split(/\s+/),
);
