/** A token of SQL, and where it starts (characters, from 0). */
export interface SqlToken {
  readonly text: string;
  readonly start: number;
}

const token = new RegExp(
  [
    /--[^\n]*/,
    /\/\*/,
    /[eE]'(?:[^'\\]|''|\\[\s\S])*'/,
    /(?:[bBnNxX]|[uU]&)?'(?:[^']|'')*'/,
    /(?:[uU]&)?"(?:[^"]|"")*"/,
    /\$(?<tag>(?:[\p{L}_][\p{L}\p{N}_]*)?)\$[\s\S]*?\$\k<tag>\$/u,
    /\$\d+/,
    /[\p{L}_][\p{L}\p{N}_$]*/u,
    /\.?\d[\w.]*/,
    /(?:(?!--|\/\*)[-+*/<>=~!@#%^&|`?:])+/,
    /\S/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gu',
);

/**
 * The tokens of a text of SQL, without white space and comments. It costs next to nothing where the parser would have to be loaded, and takes any text: what is
 * not SQL gives tokens of one character.
 *
 * @example
 * sqlTokens('select 1 -- one').map(({ text }) => text) // ['select', '1']
 */
export function sqlTokens(sql: string): SqlToken[] {
  const found: SqlToken[] = [];
  token.lastIndex = 0;
  for (let match = token.exec(sql); match !== null; match = token.exec(sql)) {
    const [text] = match;
    if (text === '/*') token.lastIndex = endOfComment(sql, match.index);
    else if (!text.startsWith('--')) found.push({ text, start: match.index });
  }
  return found;
}

/** The text with each of its tokens written anew, and so what stands between them: white space and comments. */
export function rewriteTokens(sql: string, write: (token: string) => string, between = (space: string) => space): string {
  let result = '';
  let done = 0;
  for (const { text, start } of sqlTokens(sql)) {
    result += between(sql.slice(done, start)) + write(text);
    done = start + text.length;
  }
  return result + between(sql.slice(done));
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

const word = /^[\p{L}_]/u;

/**
 * What a text of SQL says, however it is laid out: equal for texts that differ in nothing but white space, comments and the letter case of keywords and of names
 * without quotes.
 */
export const spelledAlike = (sql: string): string =>
  // The server folds the letters of ASCII only.
  JSON.stringify(
    sqlTokens(sql).map(({ text }) => (word.test(text) && !/['"]/.test(text) ? text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : text)),
  );
