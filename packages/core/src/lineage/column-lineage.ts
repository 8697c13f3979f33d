import { parseQuery } from '../sql/parse-query.js';

/** A column that a value is computed from. */
export interface ColumnSource {
  /** As `columnsOf` calls it. */
  readonly relation: string;
  readonly column: string;
}

/** An output column of a query, and the columns of relations that its value is computed from; filters and joins are not values. */
export interface ColumnLineage {
  readonly column: string;
  readonly from: readonly ColumnSource[];
}

/** A relation that a query names: what it is called and which columns it has; undefined for one that is not known. */
export type ColumnsOf = (table: {
  readonly schema: string | undefined;
  readonly name: string;
}) => { readonly relation: string; readonly columns: readonly string[] } | undefined;

/**
 * Finds where the columns of a query come from, by PostgreSQL's parse tree: through joins, subqueries, CTEs, set operations and `*`. What cannot be
 * told without the server (a function in FROM, a relation that is not known) is left out.
 *
 * @throws {PgTrickleError} `QUERY_INVALID`
 * @example
 * await readColumnLineage('select sum(o.amount) as total from orders o', () => ({ relation: 'public.orders', columns: ['id', 'amount'] }))
 * // [{ column: 'total', from: [{ relation: 'public.orders', column: 'amount' }] }]
 */
export async function readColumnLineage(query: string, columnsOf: ColumnsOf): Promise<ColumnLineage[]> {
  const { text } = await parseQuery(query);
  const { parse } = await import('libpg-query');
  const { stmts = [] } = await parse(text);
  const select = (stmts[0]?.stmt as Tree | undefined)?.SelectStmt as Tree | undefined;
  return select === undefined
    ? []
    : outputOf(select, { columnsOf, ctes: new Map(), outer: [] }).map(({ column, from }) => ({ column, from: distinct(from) }));
}

type Tree = Readonly<Record<string, unknown>>;
type StringNode = { readonly String?: { readonly sval?: string }; readonly A_Star?: object };

/** What stands in FROM under a name. */
interface Scope {
  readonly alias: string;
  readonly columns: readonly ColumnLineage[];
}

interface Surroundings {
  readonly columnsOf: ColumnsOf;
  readonly ctes: ReadonlyMap<string, readonly ColumnLineage[]>;
  /** The scopes of the queries around this one, the nearest first. */
  readonly outer: readonly (readonly Scope[])[];
}

function outputOf(select: Tree, around: Surroundings): ColumnLineage[] {
  const surroundings = { ...around, ctes: ctesOf(select, around) };
  if (select.op !== undefined && select.op !== 'SETOP_NONE') {
    const [left, right] = [select.larg, select.rarg].map((side) => outputOf(side as Tree, surroundings));
    return (left ?? []).map(({ column, from }, index) => ({ column, from: [...from, ...(right?.[index]?.from ?? [])] }));
  }
  const scopes: Scope[] = [];
  for (const item of (select.fromClause ?? []) as Tree[]) scopes.push(...scopesOf(item, surroundings, [...scopes]));
  const inner = { ...surroundings, outer: [scopes, ...surroundings.outer] };
  return ((select.targetList ?? []) as { readonly ResTarget?: { readonly name?: string; readonly val?: Tree } }[]).flatMap(
    ({ ResTarget: target }) => {
      const fields = (target?.val?.ColumnRef as { readonly fields?: readonly StringNode[] } | undefined)?.fields;
      if (fields?.some((field) => 'A_Star' in field)) {
        const alias = fields.at(-2)?.String?.sval;
        return scopes.filter((scope) => alias === undefined || scope.alias === alias).flatMap(({ columns }) => columns);
      }
      return [{ column: target?.name ?? nameOf(target?.val), from: sourcesOf(target?.val, inner) }];
    },
  );
}

function ctesOf(select: Tree, around: Surroundings): Surroundings['ctes'] {
  const ctes = new Map(around.ctes);
  const items = ((select.withClause as { readonly ctes?: readonly Tree[] } | undefined)?.ctes ?? []) as readonly Tree[];
  for (const item of items) {
    const cte = item.CommonTableExpr as { readonly ctename: string; readonly ctequery?: Tree; readonly aliascolnames?: readonly StringNode[] };
    const query = cte.ctequery?.SelectStmt as Tree | undefined;
    if (query === undefined) continue;
    const first = query.larg as Tree | undefined;
    // A recursive one sees what its first part gives.
    const seed = first === undefined ? [] : renamed(outputOf(first, { ...around, ctes }), cte.aliascolnames);
    ctes.set(cte.ctename, renamed(outputOf(query, { ...around, ctes: new Map([...ctes, [cte.ctename, seed]]) }), cte.aliascolnames));
  }
  return ctes;
}

function scopesOf(item: Tree, around: Surroundings, before: readonly Scope[]): Scope[] {
  const join = item.JoinExpr as { readonly larg: Tree; readonly rarg: Tree } | undefined;
  if (join !== undefined) {
    const left = scopesOf(join.larg, around, before);
    return [...left, ...scopesOf(join.rarg, around, [...before, ...left])];
  }
  const range = item.RangeVar as { readonly schemaname?: string; readonly relname: string; readonly alias?: Alias } | undefined;
  if (range !== undefined) {
    const cte = range.schemaname === undefined ? around.ctes.get(range.relname) : undefined;
    const known = cte === undefined ? around.columnsOf({ schema: range.schemaname, name: range.relname }) : undefined;
    const columns = cte ?? known?.columns.map((column) => ({ column, from: [{ relation: known.relation, column }] })) ?? [];
    return [{ alias: range.alias?.aliasname ?? range.relname, columns: renamed(columns, range.alias?.colnames) }];
  }
  const subquery = item.RangeSubselect as { readonly subquery?: Tree; readonly alias?: Alias; readonly lateral?: boolean } | undefined;
  const select = subquery?.subquery?.SelectStmt as Tree | undefined;
  if (select === undefined) return [];
  const inside = subquery?.lateral ? { ...around, outer: [before, ...around.outer] } : around;
  return [{ alias: subquery?.alias?.aliasname ?? '', columns: renamed(outputOf(select, inside), subquery?.alias?.colnames) }];
}

interface Alias {
  readonly aliasname?: string;
  readonly colnames?: readonly StringNode[];
}

const renamed = (columns: readonly ColumnLineage[], names: readonly StringNode[] | undefined): ColumnLineage[] =>
  columns.map(({ column, from }, index) => ({ column: names?.[index]?.String?.sval ?? column, from }));

/** Every column that an expression names, down through its subqueries' output. */
function sourcesOf(value: unknown, around: Surroundings): ColumnSource[] {
  if (Array.isArray(value)) return value.flatMap((item) => sourcesOf(item, around));
  if (typeof value !== 'object' || value === null) return [];
  const node = value as Tree;
  const link = node.SubLink as { readonly subselect?: { readonly SelectStmt?: Tree }; readonly testexpr?: unknown } | undefined;
  if (link !== undefined) {
    const inside = link.subselect?.SelectStmt === undefined ? [] : outputOf(link.subselect.SelectStmt, around).flatMap(({ from }) => from);
    return [...sourcesOf(link.testexpr, around), ...inside];
  }
  const fields = (node.ColumnRef as { readonly fields?: readonly StringNode[] } | undefined)?.fields;
  if (fields === undefined) return Object.values(node).flatMap((child) => sourcesOf(child, around));
  const [column, alias] = [fields.at(-1)?.String?.sval, fields.at(-2)?.String?.sval];
  for (const scopes of around.outer) {
    const found = scopes
      .filter((scope) => alias === undefined || scope.alias === alias)
      .flatMap(({ columns }) => columns.filter((each) => each.column === column));
    if (found.length > 0) return found.flatMap(({ from }) => from);
    // A whole row, as in count(o) or to_jsonb(o).
    const row = alias === undefined ? scopes.find((scope) => scope.alias === column) : undefined;
    if (row !== undefined) return row.columns.flatMap(({ from }) => from);
  }
  return [];
}

/** What PostgreSQL calls a column without an alias: after the column, the function, or what a cast is of. */
function nameOf(node: Tree | undefined): string {
  const cast = (node?.TypeCast as { readonly arg?: Tree } | undefined)?.arg;
  if (cast !== undefined && !('A_Const' in cast)) return nameOf(cast);
  const fields = (node?.ColumnRef as { readonly fields?: readonly StringNode[] } | undefined)?.fields;
  const fn = (node?.FuncCall as { readonly funcname?: readonly StringNode[] } | undefined)?.funcname;
  const typeName = (node?.TypeCast as { readonly typeName?: { readonly names?: readonly StringNode[] } } | undefined)?.typeName?.names;
  const keyword =
    node === undefined
      ? undefined
      : ({ CoalesceExpr: 'coalesce', CaseExpr: 'case', A_ArrayExpr: 'array' } as Record<string, string>)[Object.keys(node)[0] ?? ''];
  return (fields ?? fn ?? typeName)?.at(-1)?.String?.sval ?? keyword ?? '?column?';
}

const distinct = (sources: readonly ColumnSource[]): ColumnSource[] => [
  ...new Map(sources.map((source) => [`${source.relation}\0${source.column}`, source])).values(),
];
