/** Where a `$1` is no placeholder: comments, strings, identifiers, dollar quotes. An identifier may hold a `$`. */
const tokens =
  /--[^\n]*|\/\*|[eE]'(?:[^'\\]|''|\\[\s\S])*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$((?:[\p{L}_][\p{L}\p{N}_]*)?)\$[\s\S]*?\$\1\$|[\p{L}_][\p{L}\p{N}_$]*|\$(\d+)/gu;

/**
 * Writes something else for each `$n` of a statement, outside of quotes and comments.
 *
 * @param textOf - of the number behind the `$`
 * @example
 * replacePlaceholders("select '$1', $1", () => quoteLiteral('x')) // "select '$1', 'x'"
 */
export function replacePlaceholders(sql: string, textOf: (index: number) => string): string {
  let result = '';
  let end = 0;
  tokens.lastIndex = 0;
  for (let match = tokens.exec(sql); match !== null; match = tokens.exec(sql)) {
    const [token, , index] = match;
    if (token === '/*') {
      tokens.lastIndex = endOfComment(sql, match.index);
    } else if (index !== undefined) {
      result += sql.slice(end, match.index) + textOf(Number(index));
      end = tokens.lastIndex;
    }
  }
  return result + sql.slice(end);
}

/** Comments nest. */
function endOfComment(sql: string, start: number): number {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  let depth = 0;
  for (let match = marks.exec(sql); match !== null; match = marks.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return sql.length;
}
