import { shield, viewMark } from './taken-in.js';

const view = new RegExp(String.raw`\(${viewMark} `, 'g');
/** What holds parentheses that are none, as the server prints a view, and parentheses. */
const token = /E'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\/\*.*?\*\/|[()]/gs;

/**
 * The query as it was written, of one that was sent with its views taken in: names stand where they were, qualified.
 *
 * @example
 * writtenQuery('select n from (/* pgtrickle:view "shop"."v" *\/ SELECT 1 AS n) as "v"') // 'select n from "shop"."v"'
 */
export function writtenQuery(sent: string): string {
  const text = sent.startsWith(shield.start) && sent.endsWith(shield.end) ? sent.slice(shield.start.length, -shield.end.length) : sent;
  let result = '';
  let done = 0;
  for (const found of text.matchAll(view)) {
    if (found.index < done) continue;
    const name = found[1] ?? '';
    const end = closing(text, found.index);
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
