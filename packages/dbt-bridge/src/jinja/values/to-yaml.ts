import { valueError } from '../errors.js';
import { Dict } from './dict.js';
import { asFloat, asInt, reprFloat } from './number.js';
import { compare } from './order.js';
import { plainText } from './plain-text.js';
import { PySet } from './set.js';
import { str } from './text.js';
import { Tuple } from './tuple.js';
import { typeName } from './type-name.js';
import { isPlain, yamlScalar } from './yaml-scalar.js';

type Collection = readonly unknown[] | Tuple | Dict | PySet;

const isCollection = (value: unknown): value is Collection =>
  Array.isArray(value) || value instanceof Tuple || value instanceof Dict || value instanceof PySet;
const itemsOf = (value: readonly unknown[] | Tuple) => (value instanceof Tuple ? value.items : value);
const isEmpty = (value: Collection) => (value instanceof Dict ? value.size : value instanceof PySet ? value.length() : itemsOf(value).length) === 0;

/**
 * The YAML text of a value, as PyYAML's `safe_dump` writes it.
 *
 * @throws PythonError ValueError for a value that is neither a text, a number, a date nor made of them
 */
export function toYaml(value: unknown, { sortKeys = false }: { readonly sortKeys?: boolean } = {}): string {
  return new YamlWriter(sortKeys, repeated(value)).document(plainText(value));
}

/** Lists and dicts that are met a second time: they get an anchor, numbered in the order in which that happens. */
function repeated(root: unknown): Map<unknown, string> {
  const met = new Set<unknown>();
  const anchors = new Map<unknown, string>();
  const visit = (value: unknown): void => {
    if (!isCollection(value) || (value instanceof Tuple && isEmpty(value))) return;
    if (met.has(value)) {
      if (!anchors.has(value)) anchors.set(value, `id${String(anchors.size + 1).padStart(3, '0')}`);
      return;
    }
    met.add(value);
    if (value instanceof Dict) for (const [key, item] of value.entries()) [key, item].forEach(visit);
    else if (!(value instanceof PySet)) itemsOf(value).forEach(visit);
  };
  visit(root);
  return anchors;
}

class YamlWriter {
  private text = '';
  private readonly written = new Set<unknown>();

  private readonly sortKeys: boolean;
  private readonly anchors: ReadonlyMap<unknown, string>;

  constructor(sortKeys: boolean, anchors: ReadonlyMap<unknown, string>) {
    this.sortKeys = sortKeys;
    this.anchors = anchors;
  }

  document(value: unknown): string {
    this.node(value, 0, 'root');
    // Nothing but the end of the document tells where a plain scalar ends.
    const open = typeof value === 'string' ? isPlain(value) : !isCollection(value);
    return `${this.text}\n${open ? '...\n' : ''}`;
  }

  /** A value behind `- ` or `key:`, whose lines are indented so far. */
  private node(given: unknown, indent: number, place: 'root' | 'item' | 'value'): void {
    const value = plainText(given);
    const gap = place === 'value' ? ' ' : '';
    if (!isCollection(value)) {
      this.text += gap;
      this.text += this.scalar(value, place === 'item' ? indent : indent + 2);
      return;
    }
    const anchor = this.anchors.get(value);
    if (anchor !== undefined && this.written.has(value)) {
      this.text += `${gap}*${anchor}`;
      return;
    }
    this.written.add(value);
    const marks = [...(anchor === undefined ? [] : [`&${anchor}`]), ...(value instanceof PySet ? ['!!set'] : [])].join(' ');
    if (marks !== '') this.text += gap + marks;
    if (isEmpty(value)) {
      this.text += (marks === '' ? gap : ' ') + (value instanceof Dict || value instanceof PySet ? '{}' : '[]');
      return;
    }
    // The first entry stands on the line of its dash.
    let first = marks === '' && place !== 'value';
    const begin = (margin: number) => {
      if (!first) this.text += `\n${' '.repeat(margin)}`;
      first = false;
    };
    if (value instanceof Dict || value instanceof PySet) {
      const margin = place === 'value' ? indent + 2 : indent;
      for (const [key, item] of this.entries(value)) {
        begin(margin);
        this.entry(key, item, margin);
      }
      return;
    }
    for (const item of itemsOf(value)) {
      begin(indent);
      this.text += '- ';
      this.node(item, indent + 2, 'item');
    }
  }

  private entry(given: unknown, value: unknown, margin: number): void {
    const key = plainText(given);
    const simple = isCollection(key)
      ? isEmpty(key)
      : typeof key !== 'string' || (key !== '' && key.length < 123 && !/[\n\x85\u2028\u2029]/.test(key));
    if (simple) {
      this.text += isCollection(key) ? '[]' : this.scalar(key, undefined);
      this.text += ':';
      this.node(value, margin, 'value');
      return;
    }
    this.text += '? ';
    this.node(key, margin + 2, 'item');
    this.text += `\n${' '.repeat(margin)}: `;
    this.node(value, margin + 2, 'item');
  }

  private entries(value: Dict | PySet): (readonly [unknown, unknown])[] {
    const entries =
      value instanceof Dict ? Array.from(value.entries()) : Array.from(value.iterate(), (item): readonly [unknown, unknown] => [item, null]);
    if (!this.sortKeys) return entries;
    try {
      return entries.toSorted(([a], [b]) => compare(a, b));
    } catch {
      return entries; // Keys that have no order stay in theirs.
    }
  }

  private scalar(value: unknown, indent: number | undefined): string {
    if (value === null) return 'null';
    if (typeof value === 'boolean') return String(value);
    if (typeof value === 'string') return yamlScalar(value, { column: this.text.length - this.text.lastIndexOf('\n') - 1, indent });
    const int = asInt(value);
    if (int !== undefined) return str(int);
    const float = asFloat(value);
    if (float !== undefined) return yamlFloat(float);
    if (['datetime.date', 'datetime.datetime'].includes(typeName(value))) return str(value);
    throw valueError(`cannot represent an object of type ${typeName(value)}`);
  }
}

function yamlFloat(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  const text = reprFloat(value);
  return text.includes('.') ? text : text.replace('e', '.0e');
}
