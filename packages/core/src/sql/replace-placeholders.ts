import { sqlTokens } from './tokens.js';

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
  for (const { text, start } of sqlTokens(sql)) {
    if (!/^\$\d+$/.test(text)) continue;
    result += sql.slice(end, start) + textOf(Number(text.slice(1)));
    end = start + text.length;
  }
  return result + sql.slice(end);
}
