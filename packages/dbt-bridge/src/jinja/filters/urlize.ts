import { PythonError } from '../errors.js';
import { escapeHtml } from '../values/escape-html.js';
import { asInt } from '../values/number.js';
import { toArray } from '../values/sequence.js';
import { repr, str } from '../values/text.js';
import { isTrue } from '../values/truth.js';

const host =
  /^(?:(?:https?:\/\/|www\.)(?:(?:[\p{L}\p{N}_%-]+\.)+)?(?:[a-z]{2,63}|xn--[\p{L}\p{N}_%]{2,59})|(?:[\p{L}\p{N}_%-]{2,63}\.)+(?:com|net|int|edu|gov|org|info|mil)|https?:\/\/(?:(?:[\d]{1,3})(?:\.[\d]{1,3}){3}|\[(?:[\da-f]{0,4}:){2}(?:[\da-f]{0,4}:?){1,6}\]))(?::[\d]{1,5})?(?:[/?#]\S*)?$/iu;
const email = /^\S+@[\p{L}\p{N}_][\p{L}\p{N}_.-]*\.[\p{L}\p{N}_]+$/u;
const brackets = [
  ['(', ')'],
  ['<', '>'],
  ['&lt;', '&gt;'],
] as const;

/** Makes links of the URLs and addresses in a text. */
export function urlize(value: unknown, trimLimit: unknown, noFollow: unknown, target: unknown, rel: unknown, extraSchemes: unknown): string {
  const relations = new Set(rel === null ? [] : str(rel).split(/\s+/).filter(Boolean));
  if (isTrue(noFollow)) relations.add('nofollow');
  relations.add('noopener');
  const relation = ` rel="${escapeHtml([...relations].sort().join(' '))}"`;
  const link = {
    attributes: relation + (target === null ? '' : ` target="${escapeHtml(str(target))}"`),
    limit: trimLimit === null ? undefined : Number(asInt(trimLimit)),
  };
  const schemes = extraSchemes === null ? [] : toArray(extraSchemes).map(str);
  for (const scheme of schemes) {
    if (!/^[\w.+-]{2,}:\/{0,2}$/.test(scheme)) throw new PythonError('FilterArgumentError', `${repr(scheme)} is not a valid URI scheme prefix.`);
  }
  return escapeHtml(str(value))
    .split(/(\s+)/)
    .map((word) => linkWord(word, link, schemes))
    .join('');
}

interface Link {
  readonly attributes: string;
  readonly limit: number | undefined;
}

function linkWord(word: string, link: Link, schemes: readonly string[]): string {
  const head = /^(?:[(<]|&lt;)+/.exec(word)?.[0] ?? '';
  let middle = word.slice(head.length);
  let tail = /(?:[)>.,\n]|&gt;)+$/.exec(middle)?.[0] ?? '';
  middle = middle.slice(0, middle.length - tail.length);
  for (const [open, close] of brackets) {
    const opened = occurrences(middle, open);
    if (opened <= occurrences(middle, close)) continue;
    for (let left = Math.min(opened, occurrences(tail, close)); left > 0; left -= 1) {
      const end = tail.indexOf(close) + close.length;
      middle += tail.slice(0, end);
      tail = tail.slice(end);
    }
  }
  return head + anchor(middle, link, schemes) + tail;
}

function anchor(text: string, { attributes, limit }: Link, schemes: readonly string[]): string {
  const shown = limit !== undefined && text.length > limit ? `${text.slice(0, limit)}...` : text;
  if (host.test(text)) return `<a href="${/^https?:\/\//.test(text) ? '' : 'https://'}${text}"${attributes}>${shown}</a>`;
  if (text.startsWith('mailto:') && email.test(text.slice(7))) return `<a href="${text}">${text.slice(7)}</a>`;
  if (text.includes('@') && !/^(?:www\.|@)/.test(text) && !text.includes(':') && email.test(text)) return `<a href="mailto:${text}">${text}</a>`;
  const scheme = schemes.find((candidate) => text !== candidate && text.startsWith(candidate));
  return scheme === undefined ? text : `<a href="${text}"${attributes}>${text}</a>`;
}

function occurrences(text: string, part: string): number {
  return text.split(part).length - 1;
}
