import { parseQuery, sameQuery } from './parse-query.js';
import { asciiMark } from './readable-query.js';
import { rewriteTokens } from './tokens.js';

const beyond = /[^\0-\x7f]/;
const eachBeyond = /[^\0-\x7f]/gu;
/** What marks a place has its name in it, and stands in parentheses. */
const inComments = /\/\* pgtrickle:.*? \*\/|[^\0-\x7f]/gsu;

/**
 * The same query in ASCII: names and strings with escapes, other letters of comments as question marks. A query that cannot be written so stays.
 *
 * @example
 * await asciiQuery("select 'ü' as x") // "select U&'\\00FC' as x /* pgtrickle:ascii *\/"
 */
export async function asciiQuery(query: string): Promise<string> {
  if (!beyond.test(query)) return query;
  const { text } = await parseQuery(query);
  const plain = rewriteTokens(text, escaped, (space) => space.replace(inComments, (found) => (found.length > 2 ? found : '?')));
  return (await sameQuery(plain, text).catch(() => false)) ? plain + asciiMark : query;
}

function escaped(token: string): string {
  if (!beyond.test(token)) return token;
  const dollars = /^\$[^$]*\$/.exec(token)?.[0];
  if (dollars !== undefined) return inUnicode(`'${token.slice(dollars.length, -dollars.length).replaceAll("'", "''")}'`);
  if (/^e'/i.test(token)) return token.replace(eachBeyond, (letter) => `\\U${codeOf(letter, 8)}`);
  if (/^u&/i.test(token)) return token.replace(eachBeyond, unicodeEscape);
  // N'ß' is of another type.
  if (/^n'/i.test(token)) return token;
  // The server folds the letters of ASCII only.
  return inUnicode(/^['"]/.test(token) ? token : `"${token.replace(/[A-Z]/g, (letter) => letter.toLowerCase())}"`);
}

const inUnicode = (quoted: string) => `U&${quoted.replaceAll('\\', '\\\\').replace(eachBeyond, unicodeEscape)}`;
const codeOf = (letter: string, digits: number) => (letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(digits, '0');
const unicodeEscape = (letter: string) => ((letter.codePointAt(0) ?? 0) > 0xffff ? `\\+${codeOf(letter, 6)}` : `\\${codeOf(letter, 4)}`);
