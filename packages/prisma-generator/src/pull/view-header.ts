import type { StreamTableModel } from '../model.js';

const start = '// Stream table ';

/** What stands above a view: what it is, how it is kept current, what it reads, and its query. Plain comments: they are not in the client. */
export function headerOf({ name, schedule, refreshMode, sources, query }: StreamTableModel): string[] {
  const kept =
    schedule === null
      ? refreshMode === 'IMMEDIATE'
        ? 'kept current by every write'
        : 'refreshed with those that read it'
      : `refreshed on schedule ${schedule}`;
  const reads = sources.length === 0 ? '' : `, reads ${sources.join(', ')}`;
  return [`${start}${name}, ${kept}${reads}. Read-only.`, ...queryLines(query)];
}

function queryLines(query: string): string[] {
  const lines = query
    .replace(/\t/g, '  ')
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => line.trimEnd());
  const filled = lines.filter((line) => line !== '');
  const indent = Math.min(...filled.slice(1).map((line) => line.search(/\S/)), Number.POSITIVE_INFINITY);
  return filled.map((line, index) => `//   ${index === 0 ? line.trimStart() : line.slice(Number.isFinite(indent) ? indent : 0)}`);
}

/** Tells the lines of `headerOf` from others. */
export const isHeader = {
  split(comments: readonly string[]): { readonly ours: readonly string[]; readonly users: readonly string[] } {
    const from = comments.findIndex((line) => line.startsWith(start));
    if (from === -1) return { ours: [], users: comments };
    let to = from + 1;
    while (to < comments.length && comments[to]?.startsWith('//   ')) to++;
    return { ours: comments.slice(from, to), users: [...comments.slice(0, from), ...comments.slice(to)] };
  },
};
