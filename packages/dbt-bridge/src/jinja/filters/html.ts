import { valueError } from '../errors.js';
import { Dict } from '../values/dict.js';
import { escapeHtml } from '../values/escape-html.js';
import { Markup } from '../values/markup.js';
import { plainText } from '../values/plain-text.js';
import { isIterable, toArray, unpack } from '../values/sequence.js';
import { repr, str } from '../values/text.js';
import { isTrue } from '../values/truth.js';
import { noAttribute } from '../values/type-name.js';
import { Undefined } from '../values/undefined.js';
import { filters } from './filter.js';
import { urlize } from './urlize.js';

/** Escapes a value, once: markup stays as it is. */
function escapeOnce(value: unknown): Markup {
  return value instanceof Markup ? value : new Markup(escapeHtml(str(value)));
}

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', copy: '©' };

function stripTags(value: unknown): string {
  const bare = str(value)
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<[^>]*>/g, '');
  return bare
    .split(/\s+/)
    .filter((word) => word !== '')
    .join(' ')
    .replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return named[name] ?? whole;
      return String.fromCodePoint(Math.min(0x10ffff, Number.parseInt(decimal ?? hex ?? '', decimal === undefined ? 16 : 10)));
    });
}

function quoteUrl(value: unknown, inQuery: boolean): string {
  const quoted = encodeURIComponent(str(value)).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return inQuery ? quoted.replaceAll('%20', '+') : quoted.replaceAll('%2F', '/');
}

function encodeUrl(given: unknown): string {
  const value = plainText(given);
  if (typeof value === 'string' || !isIterable(value)) return quoteUrl(value, false);
  const pairs = value instanceof Dict ? Array.from(value.entries()) : toArray(value).map((pair) => unpack(pair, 2));
  return pairs.map(([key, item]) => `${quoteUrl(key, true)}=${quoteUrl(item, true)}`).join('&');
}

function attributes(value: unknown, leadingSpace: unknown): string {
  if (value instanceof Undefined) throw value.error();
  if (!(value instanceof Dict)) throw noAttribute(value, 'items');
  const parts: string[] = [];
  for (const [key, item] of value.entries()) {
    if (item === null || item instanceof Undefined) continue;
    if (/[\s/>=]/.test(str(key))) throw valueError(`Invalid character in attribute name: ${repr(key)}`);
    parts.push(`${str(escapeOnce(key))}="${str(escapeOnce(item))}"`);
  }
  const text = parts.join(' ');
  return isTrue(leadingSpace) && text !== '' ? ` ${text}` : text;
}

/** Filters for HTML and URLs. */
export const htmlFilters = filters({
  'escape()': escapeOnce,
  'e()': escapeOnce,
  'forceescape()': (value: unknown) => new Markup(escapeHtml(str(value))),
  'safe()': (value: unknown) => new Markup(str(value)),
  'striptags()': stripTags,
  'urlencode()': encodeUrl,
  'urlize(trim_url_limit=None, nofollow=False, target=None, rel=None, extra_schemes=None)': urlize,
  'xmlattr(autospace=True)': attributes,
});
