import { rewriteTokens } from './tokens.js';

/** At the end of a query that was written in ASCII. */
export const asciiMark = ' /* pgtrickle:ascii */';

/** A query as it was before `asciiQuery`, but for its comments. */
export function readableQuery(query: string): string {
  return query.endsWith(asciiMark) ? rewriteTokens(query.slice(0, -asciiMark.length), unescaped) : query;
}

function unescaped(token: string): string {
  if (!token.startsWith('U&')) return token;
  return token.slice(2).replace(/\\(?:\\|\+([0-9A-F]{6})|([0-9A-F]{4}))/gi, (_, long?: string, short?: string) => {
    const code = long ?? short;
    return code === undefined ? '\\' : String.fromCodePoint(Number.parseInt(code, 16));
  });
}
