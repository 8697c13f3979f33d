import { excerptAt, positionAt } from '../error/excerpt.js';
import { PgTrickleError } from '../error/pg-trickle-error.js';
import { nodesOf, nodesOfKind, type TreeNode } from './parse-tree.js';

/** A table that a query names, and where in its text (characters, from 0). */
export interface TableReference {
  readonly schema: string | undefined;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly hasAlias: boolean;
}

/** A defining query as the server's own parser sees it. */
export interface ParsedQuery {
  /** Without the comments and semicolons around it: what is sent. */
  readonly text: string;
  /** Equal for two queries exactly when they differ only in spelling: white space, comments, letter case of keywords. */
  readonly fingerprint: string;
  /** The tables and views it reads, in the order of its text, its own CTEs left out. */
  readonly tables: readonly TableReference[];
  /** The columns of its output by which it groups; all of them for DISTINCT. */
  readonly groupedBy: readonly string[];
  /** Whether it only picks, joins and filters rows: no grouping, DISTINCT, LIMIT, window, set operation or CTE, nor in a subquery. */
  readonly isPlain: boolean;
  /** Whether it keeps some of its rows by LIMIT or OFFSET at its top, and which ones is left to chance: without ORDER BY, or OFFSET without LIMIT. */
  readonly isArbitrary: boolean;
  /** Where it takes all columns of something with `*`, outside of EXISTS (characters, from 0). */
  readonly stars: readonly number[];
  /** The names of the functions that it calls, aggregates among them. */
  readonly functions: readonly string[];
  /** @internal The parser's tree of the SELECT. */
  readonly tree: TreeNode;
}

/**
 * Parses a defining query with PostgreSQL's parser, which is loaded on first use.
 *
 * @throws {PgTrickleError} `QUERY_INVALID` unless it is exactly one SELECT that writes nothing; details carry line, column and excerpt.
 * @example
 * (await parseQuery('select 1 as one; -- done')).text // 'select 1 as one'
 */
export async function parseQuery(query: string): Promise<ParsedQuery> {
  const known = recent.get(query);
  if (known !== undefined) return known;
  const parsed = await parse(query);
  // Its own text is parsed next, more often than not.
  for (const text of new Set([query, parsed.text])) recent.set(text, parsed);
  for (const oldest of recent.keys()) {
    if (recent.size <= remembered) break;
    recent.delete(oldest);
  }
  return parsed;
}

/** To plan a definition takes half a dozen looks at its query, which costs more than all else. What a text means never changes. */
const recent = new Map<string, ParsedQuery>();
const remembered = 1_000;

async function parse(query: string): Promise<ParsedQuery> {
  const parser = await import('libpg-query');
  if (query.includes('\0')) throw invalid(query, query.indexOf('\0'), 'it holds a NUL byte');
  // The scanner reports an unterminated string or comment poorly; the parser says where it starts.
  const { tokens } = await parser.scan(query.replace(control, ' ') || ' ').catch(async (error) => {
    throw syntaxError(
      query,
      0,
      await parser.parse(query).then(
        () => error,
        (better) => better,
      ),
    );
  });
  const { characterAt } = byteOffsets(query);
  const meaningful = tokens.filter(({ text, tokenName }) => !isComment(tokenName) && text !== ';');
  const [first, last] = [meaningful[0], meaningful.at(-1)];
  if (first === undefined || last === undefined) throw invalid(query, 0, 'it is empty');
  const [start, end] = [characterAt(first.start), characterAt(last.end)];
  const text = query.slice(start, end);
  const { stmts = [] } = await parser.parse(text).catch((error) => {
    throw syntaxError(query, start, error);
  });

  const inner = byteOffsets(text);
  const second = stmts[1];
  if (second !== undefined) {
    const behind = start + inner.characterAt(second.stmt_location ?? 0);
    throw invalid(query, behind + query.slice(behind).search(/\S|$/), `it has ${stmts.length} statements`);
  }
  const statement = stmts[0]?.stmt as TreeNode | undefined;
  const select = statement?.SelectStmt as TreeNode | undefined;
  if (select === undefined) throw invalid(query, start, `it is ${nameOfStatement(statement)}`);
  const writer = findNode(select, (node) => writers.find((kind) => kind in node));
  if (writer !== undefined) throw invalid(query, start, writer === 'intoClause' ? 'SELECT INTO makes a table' : 'a part of it writes');
  const innerTokens = tokens.map((token) => ({ ...token, start: characterAt(token.start) - start, end: characterAt(token.end) - start }));
  return lazily<ParsedQuery>({
    text: () => text,
    tree: () => select,
    fingerprint: () => fingerprintOf(select),
    tables: () => tablesOf(select, inner.characterAt, innerTokens),
    groupedBy: () => groupedColumns(select),
    isPlain: () =>
      [...nodesOfKind(select, 'SelectStmt'), select].every((each) => !notPlain.some((clause) => clause in each) && each.op === 'SETOP_NONE'),
    isArbitrary: () => ('limitCount' in select || 'limitOffset' in select) && !('limitCount' in select && 'sortClause' in select),
    stars: () => starsOf(select).map(inner.characterAt),
    functions: () => functionsOf(select),
  });
}

/** Each value is found when it is first asked for: most are never. */
function lazily<Whole extends object>(makers: { readonly [Key in keyof Whole]: () => Whole[Key] }): Whole {
  const whole = {} as Whole;
  for (const key of Object.keys(makers) as (keyof Whole)[]) {
    const get = () => {
      const value = makers[key]();
      Object.defineProperty(whole, key, { value, enumerable: true });
      return value;
    };
    Object.defineProperty(whole, key, { get, enumerable: true, configurable: true });
  }
  return whole;
}

/** Whether a query means the same to the parser as the one that the catalog holds. Equal texts are not parsed. */
export async function sameQuery(wanted: string, held: string): Promise<boolean> {
  if (wanted.trim() === held.trim()) return true;
  const { fingerprint } = await parseQuery(wanted);
  // What an old server holds may be beyond this parser; then it is another query.
  return parseQuery(held).then(
    (parsed) => parsed.fingerprint === fingerprint,
    () => false,
  );
}

type StringNode = { readonly String?: { readonly sval?: string } };
type Token = { readonly start: number; readonly end: number; readonly text: string; readonly tokenName: string };

const positional = /^(location|list_start|list_end|stmt_len)$|_(location|list_start|list_end)$/;
const notPlain = ['groupClause', 'distinctClause', 'havingClause', 'windowClause', 'limitCount', 'limitOffset', 'withClause', 'valuesLists'];
const writers = ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'intoClause'] as const;

/** The scanner's answer is no JSON with these in it; to where tokens begin and end they mean as much as a space. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\x01-\x08\x0b\x0c\x0e-\x1f]/g;
const isComment = (tokenName: string) => tokenName === 'SQL_COMMENT' || tokenName === 'C_COMMENT';

function findNode<Found>(tree: TreeNode, find: (node: TreeNode) => Found | undefined): Found | undefined {
  for (const node of nodesOf(tree)) {
    const found = find(node);
    if (found !== undefined) return found;
  }
  return undefined;
}

function tablesOf(select: TreeNode, characterAt: (byte: number) => number, tokens: readonly Token[]): TableReference[] {
  const nodes = [...nodesOf(select)];
  const ctes = new Set(nodes.flatMap((node) => (node.CommonTableExpr as { ctename?: string } | undefined)?.ctename ?? []));
  const found = nodes.flatMap((node) => {
    const range = node.RangeVar as { catalogname?: string; schemaname?: string; relname: string; alias?: unknown; location?: number } | undefined;
    if (range === undefined || (range.schemaname === undefined && ctes.has(range.relname))) return [];
    const start = characterAt(range.location ?? 0);
    const parts = [range.catalogname, range.schemaname, range.relname].filter((part) => part !== undefined).length;
    const spelled = tokens.filter((token) => token.start >= start && !isComment(token.tokenName)).slice(0, parts * 2 - 1);
    return [{ schema: range.schemaname, name: range.relname, start, end: spelled.at(-1)?.end ?? start, hasAlias: range.alias !== undefined }];
  });
  return found.sort((a, b) => a.start - b.start);
}

/** The places of `*` in target lists, in bytes. Whether a row EXISTS does not depend on its columns. */
function starsOf(value: unknown): number[] {
  if (Array.isArray(value)) return value.flatMap(starsOf);
  if (typeof value !== 'object' || value === null) return [];
  const node = value as TreeNode;
  if ((node.SubLink as { readonly subLinkType?: string } | undefined)?.subLinkType === 'EXISTS_SUBLINK') return [];
  const column = (
    node.ResTarget as { readonly val?: { readonly ColumnRef?: { readonly fields?: readonly TreeNode[]; readonly location?: number } } } | undefined
  )?.val?.ColumnRef;
  if (column?.fields?.some((field) => 'A_Star' in field)) return [column.location ?? 0];
  return Object.values(node).flatMap(starsOf);
}

interface Call extends TreeNode {
  readonly funcname?: readonly StringNode[];
}

function functionsOf(select: TreeNode): string[] {
  const names = [...nodesOf(select)].flatMap((node) => {
    const called = node.FuncCall as Call | undefined;
    return called?.funcname?.at(-1)?.String?.sval ?? [];
  });
  return [...new Set(names)];
}

function groupedColumns(select: TreeNode): string[] {
  const targets = ((select.targetList ?? []) as { readonly ResTarget?: { readonly name?: string; readonly val?: TreeNode } }[]).map(
    ({ ResTarget }) => ResTarget,
  );
  const outputs = targets.map((target) => ({ name: target?.name ?? columnName(target?.val) ?? '?column?', tree: fingerprintOf(target?.val) }));
  const distinct = select.distinctClause as readonly TreeNode[] | undefined;
  if (distinct !== undefined) return Object.keys(distinct[0] ?? {}).length === 0 ? outputs.map(({ name }) => name) : [];
  const group = (select.groupClause ?? []) as readonly TreeNode[];
  return group.flatMap((item) => {
    const position = (item.A_Const as { readonly ival?: { readonly ival?: number } } | undefined)?.ival?.ival;
    const found =
      position === undefined
        ? (outputs.find(({ tree }) => tree === fingerprintOf(item)) ?? outputs.find(({ name }) => name === columnName(item)))
        : outputs[position - 1];
    return found?.name ?? [];
  });
}

/** What PostgreSQL calls an output column without an alias: after the column, or after the function. */
function columnName(node: TreeNode | undefined): string | undefined {
  const column = node?.ColumnRef as { readonly fields?: readonly StringNode[] } | undefined;
  const fn = node?.FuncCall as { readonly funcname?: readonly StringNode[] } | undefined;
  return (column?.fields ?? fn?.funcname)?.at(-1)?.String?.sval;
}

const fingerprintOf = (tree: TreeNode | undefined) => JSON.stringify(tree, (key, value) => (positional.test(key) ? undefined : value)) ?? '';

function nameOfStatement(statement: TreeNode | undefined): string {
  const kind = Object.keys(statement ?? {})[0] ?? 'nothing';
  return kind
    .replace(/Stmt$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase();
}

function syntaxError(query: string, offset: number, error: unknown): PgTrickleError {
  const { message, sqlDetails } = error as { message: string; sqlDetails?: { cursorPosition: number } };
  const inCodePoints = [...query.slice(0, offset)].length + (sqlDetails?.cursorPosition ?? 0);
  return invalid(query, [...query].slice(0, inCodePoints).join('').length, message, error);
}

function invalid(query: string, index: number, problem: string, cause?: unknown): PgTrickleError {
  const place = positionAt(query, [...query.slice(0, index)].length) ?? { line: 1, column: 1 };
  return new PgTrickleError('QUERY_INVALID', {
    message: `the query is not one SELECT: ${problem} (at ${place.line}:${place.column} of the query)`,
    hint: 'A stream table is defined by exactly one SELECT statement.',
    details: { ...place, excerpt: excerptAt(query, place) },
    cause,
  });
}

/** The parser counts bytes of UTF-8, JavaScript counts UTF-16 units. */
function byteOffsets(text: string): { characterAt(byte: number): number } {
  const bytes = Buffer.from(text);
  return { characterAt: (byte) => (bytes.length === text.length ? byte : bytes.subarray(0, byte).toString().length) };
}
