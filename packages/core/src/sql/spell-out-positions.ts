import { quoteIdentifier } from './identifier.js';
import { parseQuery } from './parse-query.js';
import type { TreeNode } from './parse-tree.js';
import { positionMark } from './taken-in.js';

/**
 * The query with columns that its outermost GROUP BY names by position named as they are. What is computed, renamed or behind a `*` stays a position: there is
 * no name that surely means the same.
 *
 * @example
 * // select day, count(*) from t group by 1  ->  select day, count(*) from t group by (/* pgtrickle:position 1 *\/ "day")
 */
export async function spellOutPositions(query: string): Promise<string> {
  const { text, tree } = await parseQuery(query);
  const columns = namedColumns(tree);
  let result = Buffer.from(text);
  // From the end, so that what is before stays where it is.
  for (const item of [...((tree.groupClause ?? []) as readonly TreeNode[])].reverse()) {
    const { ival, location = 0 } = (item.A_Const ?? {}) as { readonly ival?: { readonly ival?: number }; readonly location?: number };
    const name = columns[(ival?.ival ?? 0) - 1];
    if (name === undefined) continue;
    const digits = /^\d+/.exec(result.subarray(location, location + 20).toString())?.[0] ?? '';
    result = Buffer.concat([
      result.subarray(0, location),
      Buffer.from(`(${positionMark(digits)} ${name})`),
      result.subarray(location + digits.length),
    ]);
  }
  const spelled = result.toString();
  return spelled === text ? query : spelled;
}

type Field = { readonly String?: { readonly sval?: string } };

/** The columns of the output up to the first `*`, undefined for one that is more than a column under its own name. */
function namedColumns({ targetList }: TreeNode): (string | undefined)[] {
  const columns: (string | undefined)[] = [];
  for (const { ResTarget } of (targetList ?? []) as readonly { readonly ResTarget?: { readonly name?: string; readonly val?: TreeNode } }[]) {
    const fields = (ResTarget?.val?.ColumnRef as { readonly fields?: readonly Field[] } | undefined)?.fields;
    const names = fields?.map((field) => field.String?.sval);
    if (names?.includes(undefined)) return columns;
    const isItself = names !== undefined && (ResTarget?.name ?? names.at(-1)) === names.at(-1);
    columns.push(isItself ? names.map((name) => quoteIdentifier(name as string)).join('.') : undefined);
  }
  return columns;
}
