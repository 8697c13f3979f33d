import { callValue, noKwargs } from '../compile/call.js';
import { newTrace } from '../compile/trace.js';
import { PythonError, typeError } from '../errors.js';
import { bindMethod, methodTable, pyFunction } from '../values/function.js';
import { PyIterator } from '../values/iterator.js';
import { checkText } from '../values/limits.js';
import { asInt } from '../values/number.js';
import { PyObject } from '../values/object.js';
import { reprString } from '../values/repr-string.js';
import { str } from '../values/text.js';
import { Tuple } from '../values/tuple.js';
import { typeName } from '../values/type-name.js';
import { Match } from './re-match.js';
import { guarded } from './regex-guard.js';
import { translatePattern } from './regex-pattern.js';

const flagBits = { ASCII: 256, IGNORECASE: 2, MULTILINE: 8, DOTALL: 16, VERBOSE: 64, UNICODE: 32 } as const;
const shortFlags = { A: 256, I: 2, M: 8, S: 16, X: 64, U: 32 } as const;

type Anchor = 'search' | 'match' | 'fullmatch';

/** A compiled pattern of Python's `re`. */
class Pattern extends PyObject {
  readonly pattern: string;
  private readonly flags: number;
  private readonly expressions: Record<Anchor, RegExp>;

  constructor(pattern: string, flags: number) {
    super();
    this.pattern = pattern;
    this.flags = flags;
    const has = (bit: number) => (flags & bit) !== 0;
    const options = { ignoreCase: has(2), multiline: has(8), dotAll: has(16), verbose: has(64), ascii: has(256) };
    const translated = translatePattern(pattern, options);
    this.expressions = {
      search: compileRegExp(translated.source, `${translated.flags}g`),
      match: compileRegExp(translated.source, `${translated.flags}y`),
      fullmatch: compileRegExp(`(?:${translated.source})(?![\\s\\S])`, `${translated.flags}y`),
    };
  }

  /** The first match from a position on. */
  find(text: string, anchor: Anchor = 'search', from = 0): Match | null {
    const expression = this.expressions[anchor];
    const found = guarded(expression.source, text, () => {
      expression.lastIndex = from;
      return expression.exec(text);
    });
    return found === null ? null : new Match(found, this);
  }

  *findAll(text: string): Generator<Match> {
    for (let from = 0; from <= text.length; ) {
      const match = this.find(text, 'search', from);
      if (match === null) return;
      yield match;
      from = match.end > match.start ? match.end : match.end + 1;
    }
  }

  override get typeName(): string {
    return 're.Pattern';
  }

  override getAttribute(name: string): unknown {
    if (name === 'pattern') return this.pattern;
    return name === 'flags' ? this.flags | 32 : bindMethod(patternMethods, this, name);
  }

  override repr(): string {
    return `re.compile(${reprString(this.pattern)})`;
  }
}

function compileRegExp(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch (error) {
    throw new PythonError('ValueError', `invalid regular expression: ${(error as Error).message}`);
  }
}

function toPattern(pattern: unknown, flags: unknown = 0): Pattern {
  if (pattern instanceof Pattern) return pattern;
  if (typeof pattern !== 'string') throw typeError(`first argument must be string or compiled pattern, not ${typeName(pattern)}`);
  return new Pattern(pattern, Number(asInt(flags) ?? 0));
}

function toText(text: unknown): string {
  if (typeof text !== 'string') throw typeError(`expected string or bytes-like object, got '${typeName(text)}'`);
  return text;
}

/** What `findall` gives of a match: the one group, a tuple of several, or all of it. */
function groupsOf(match: Match): unknown {
  const groups = match.groups('');
  if (groups.length === 0) return match.group(0);
  return groups.length === 1 ? groups[0] : new Tuple(groups);
}

function substitute(pattern: Pattern, by: unknown, text: string, most: unknown): { text: string; count: number } {
  const limit = Number(asInt(most) ?? 0) || Number.POSITIVE_INFINITY;
  let result = '';
  let from = 0;
  let count = 0;
  for (const match of pattern.findAll(text)) {
    if (count >= limit) break;
    result += text.slice(from, match.start) + (typeof by === 'string' ? match.expand(by) : replacement(by, match));
    from = match.end;
    count += 1;
    checkText(result.length);
  }
  return { text: result + text.slice(from), count };
}

function replacement(by: unknown, match: Match): string {
  const result = callValue(by, [match], noKwargs, newTrace());
  if (result instanceof Promise) throw typeError('a replacement cannot wait for the database');
  return str(result);
}

function split(pattern: Pattern, text: string, most: unknown): unknown[] {
  const limit = Number(asInt(most) ?? 0) || Number.POSITIVE_INFINITY;
  const parts: unknown[] = [];
  let from = 0;
  for (const match of pattern.findAll(text)) {
    if (parts.length >= limit * (match.groups(null).length + 1)) break;
    parts.push(text.slice(from, match.start), ...match.groups(null));
    from = match.end;
  }
  return [...parts, text.slice(from)];
}

const operations = {
  search: (pattern: Pattern, text: unknown) => pattern.find(toText(text)),
  match: (pattern: Pattern, text: unknown) => pattern.find(toText(text), 'match'),
  fullmatch: (pattern: Pattern, text: unknown) => pattern.find(toText(text), 'fullmatch'),
  findall: (pattern: Pattern, text: unknown) => Array.from(pattern.findAll(toText(text)), groupsOf),
  finditer: (pattern: Pattern, text: unknown) => new PyIterator(pattern.findAll(toText(text))),
  split: (pattern: Pattern, text: unknown, most: unknown) => split(pattern, toText(text), most),
  sub: (pattern: Pattern, by: unknown, text: unknown, most: unknown) => substitute(pattern, by, toText(text), most).text,
  subn: (pattern: Pattern, by: unknown, text: unknown, most: unknown) => {
    const { text: result, count } = substitute(pattern, by, toText(text), most);
    return new Tuple([result, count]);
  },
};

const patternMethods = methodTable({
  'search(string)': operations.search,
  'match(string)': operations.match,
  'fullmatch(string)': operations.fullmatch,
  'findall(string)': operations.findall,
  'finditer(string)': operations.finditer,
  'split(string, maxsplit=0)': operations.split,
  'sub(repl, string, count=0)': operations.sub,
  'subn(repl, string, count=0)': operations.subn,
});

/** Python's `re`, as `modules.re` in dbt. */
export const re: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ...Object.entries({ ...flagBits, ...shortFlags }),
  ...[
    pyFunction('compile(pattern, flags=0)', toPattern),
    pyFunction('search(pattern, string, flags=0)', (pattern, text, flags) => operations.search(toPattern(pattern, flags), text)),
    pyFunction('match(pattern, string, flags=0)', (pattern, text, flags) => operations.match(toPattern(pattern, flags), text)),
    pyFunction('fullmatch(pattern, string, flags=0)', (pattern, text, flags) => operations.fullmatch(toPattern(pattern, flags), text)),
    pyFunction('findall(pattern, string, flags=0)', (pattern, text, flags) => operations.findall(toPattern(pattern, flags), text)),
    pyFunction('finditer(pattern, string, flags=0)', (pattern, text, flags) => operations.finditer(toPattern(pattern, flags), text)),
    pyFunction('split(pattern, string, maxsplit=0, flags=0)', (pattern, text, most, flags) =>
      operations.split(toPattern(pattern, flags), text, most),
    ),
    pyFunction('sub(pattern, repl, string, count=0, flags=0)', (pattern, by, text, most, flags) =>
      operations.sub(toPattern(pattern, flags), by, text, most),
    ),
    pyFunction('subn(pattern, repl, string, count=0, flags=0)', (pattern, by, text, most, flags) =>
      operations.subn(toPattern(pattern, flags), by, text, most),
    ),
    pyFunction('escape(pattern)', (text: unknown) => toText(text).replace(/[()[\]{}?*+\-|^$\\.&~#\s]/g, '\\$&')),
    pyFunction('purge()', () => null),
  ].map((fn) => [fn.name, fn] as const),
]);
