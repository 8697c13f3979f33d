import { readableQuery } from './readable-query.js';
import { positionMark, shield, viewMark } from './taken-in.js';

const marked = new RegExp(String.raw`\((?:${viewMark}|${positionMark('(\\d+)').replaceAll('*', '\\*')}) `, 'g');
/** What holds parentheses that are none, as the server prints a view, and parentheses. */
const token = /E'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\/\*.*?\*\/|[()]/gs;

/**
 * The query as it was written, of one that was sent with its views taken in: names stand where they were, qualified. So do positions that were spelled out,
 * and letters that were escaped.
 *
 * @example
 * writtenQuery('select n from (/* pgtrickle:view "shop"."v" *\/ SELECT 1 AS n) as "v"') // 'select n from "shop"."v"'
 */
export function writtenQuery(sent: string): string {
  const readable = readableQuery(sent);
  const isShielded = readable.startsWith(shield.start) && readable.endsWith(shield.end);
  const text = isShielded ? readable.slice(shield.start.length, -shield.end.length) : readable;
  let result = '';
  let done = 0;
  for (const found of text.matchAll(marked)) {
    if (found.index < done) continue;
    const [, name = '', position] = found;
    const end = closing(text, found.index);
    if (position !== undefined) {
      result += text.slice(done, found.index) + position;
      done = end;
      continue;
    }
    const alias = ` as ${name.slice(name.indexOf('"."') + 2)}`;
    result += text.slice(done, found.index) + name;
    done = text.startsWith(alias, end) ? end + alias.length : end;
  }
  return result + text.slice(done);
}

/** Where the parenthesis at `start` ends. */
function closing(text: string, start: number): number {
  let depth = 0;
  token.lastIndex = start;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    if (found[0] === '(') depth += 1;
    else if (found[0] === ')' && --depth === 0) return token.lastIndex;
  }
  return text.length;
}
