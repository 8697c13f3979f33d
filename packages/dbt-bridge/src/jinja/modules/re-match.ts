import { PythonError } from '../errors.js';
import { Dict } from '../values/dict.js';
import { bindMethod, methodTable } from '../values/function.js';
import { asInt } from '../values/number.js';
import { PyObject } from '../values/object.js';
import { reprString } from '../values/repr-string.js';
import { Tuple } from '../values/tuple.js';

/** A match of Python's `re`. */
export class Match extends PyObject {
  private readonly found: RegExpExecArray;
  private readonly pattern: PyObject;

  constructor(found: RegExpExecArray, pattern: PyObject) {
    super();
    this.found = found;
    this.pattern = pattern;
  }

  get start(): number {
    return this.found.index;
  }

  get end(): number {
    return this.found.index + this.found[0].length;
  }

  /** The text of a group, None where it took no part. */
  group(key: unknown): unknown {
    const index = asInt(key);
    const value = index === undefined ? this.found.groups?.[String(key)] : this.found[Number(index)];
    const known = index === undefined ? Object.hasOwn(this.found.groups ?? {}, String(key)) : Number(index) in this.found;
    if (!known) throw new PythonError('IndexError', 'no such group');
    return value ?? null;
  }

  groups(otherwise: unknown): unknown[] {
    return this.found.slice(1).map((text) => text ?? otherwise);
  }

  namedGroups(otherwise: unknown): Dict {
    return new Dict(Object.entries(this.found.groups ?? {}).map(([name, text]) => [name, text ?? otherwise] as const));
  }

  span(key: unknown): readonly [number, number] {
    const index = asInt(key);
    const span = index === undefined ? this.found.indices?.groups?.[String(key)] : this.found.indices?.[Number(index)];
    return span ?? [-1, -1];
  }

  /** A replacement text with `\1` and `\g<name>` filled in. */
  expand(template: string): string {
    return template.replace(/\\(?:g<(\w+)>|(\d{1,2})|([\s\S]))/g, (_whole, name?: string, index?: string, escaped?: string) => {
      if (escaped !== undefined) return replacementEscape(escaped);
      const key = name ?? index ?? '';
      return String(this.group(/^\d+$/.test(key) ? Number(key) : key) ?? '');
    });
  }

  override get typeName(): string {
    return 're.Match';
  }

  override getItem(key: unknown): unknown {
    return this.group(key);
  }

  override getAttribute(name: string): unknown {
    switch (name) {
      case 'string':
        return this.found.input;
      case 're':
        return this.pattern;
      case 'pos':
        return 0;
      case 'endpos':
        return this.found.input.length;
      case 'lastindex':
        return this.found.findLastIndex((text, index) => index > 0 && text !== undefined) || null;
      default:
        return bindMethod(matchMethods, this, name);
    }
  }

  override isTrue(): boolean {
    return true;
  }

  override repr(): string {
    return `<re.Match object; span=(${this.start}, ${this.end}), match=${reprString(this.found[0])}>`;
  }
}

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', '\\': '\\' };

function replacementEscape(character: string): string {
  const known = escapes[character];
  if (known === undefined && /[a-zA-Z]/.test(character)) throw new PythonError('ValueError', `bad escape \\${character}`);
  return known ?? `\\${character}`;
}

const matchMethods = methodTable({
  'group(*groups)': (self: Match, groups: unknown[]) => {
    if (groups.length > 1) return new Tuple(groups.map((key) => self.group(key)));
    return self.group(groups[0] ?? 0);
  },
  'groups(default=None)': (self: Match, otherwise: unknown) => new Tuple(self.groups(otherwise)),
  'groupdict(default=None)': (self: Match, otherwise: unknown) => self.namedGroups(otherwise),
  'start(group=0)': (self: Match, group: unknown) => self.span(group)[0],
  'end(group=0)': (self: Match, group: unknown) => self.span(group)[1],
  'span(group=0)': (self: Match, group: unknown) => new Tuple([...self.span(group)]),
  'expand(template)': (self: Match, template: string) => self.expand(template),
});
