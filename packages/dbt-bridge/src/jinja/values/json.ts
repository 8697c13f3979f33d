import { typeError, valueError } from '../errors.js';
import { Dict } from './dict.js';
import { asFloat, asInt, reprFloat } from './number.js';
import { compare } from './order.js';
import { plainText } from './plain-text.js';
import { str } from './text.js';
import { Tuple } from './tuple.js';
import { typeName } from './type-name.js';

export interface JsonOptions {
  readonly indent?: number | string | undefined;
  readonly sortKeys?: boolean;
}

/**
 * The JSON text of a value, as Python's `json.dumps` writes it.
 *
 * @throws PythonError TypeError for a value that JSON cannot hold
 */
export function toJson(value: unknown, { indent, sortKeys = false }: JsonOptions = {}): string {
  const step = indent === undefined ? undefined : typeof indent === 'number' ? ' '.repeat(Math.max(0, indent)) : indent;
  return write(value, { step, sortKeys, margin: '\n', path: [] });
}

interface Writing {
  readonly step: string | undefined;
  readonly sortKeys: boolean;
  readonly margin: string;
  readonly path: readonly unknown[];
}

function write(given: unknown, writing: Writing): string {
  const value = plainText(given);
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return quote(value);
  const int = asInt(value);
  if (int !== undefined) return str(int);
  const float = asFloat(value);
  if (float !== undefined) return jsonFloat(float);
  if (writing.path.includes(value)) throw valueError('Circular reference detected');
  const inner: Writing = { ...writing, margin: writing.margin + (writing.step ?? ''), path: [...writing.path, value] };
  if (Array.isArray(value))
    return bracket(
      '[',
      value.map((item) => write(item, inner)),
      ']',
      writing,
      inner,
    );
  if (value instanceof Tuple)
    return bracket(
      '[',
      value.items.map((item) => write(item, inner)),
      ']',
      writing,
      inner,
    );
  if (value instanceof Dict) return bracket('{', entries(value, inner), '}', writing, inner);
  throw typeError(`Object of type ${typeName(value).split('.').at(-1)} is not JSON serializable`);
}

function bracket(open: string, parts: readonly string[], close: string, outer: Writing, inner: Writing): string {
  if (parts.length === 0) return open + close;
  if (outer.step === undefined) return open + parts.join(', ') + close;
  return open + inner.margin + parts.join(`,${inner.margin}`) + outer.margin + close;
}

function entries(dict: Dict, writing: Writing): string[] {
  const pairs = Array.from(dict.entries());
  if (writing.sortKeys) pairs.sort(([a], [b]) => compare(a, b));
  return pairs.map(([key, value]) => `${quote(keyText(key))}: ${write(value, writing)}`);
}

function keyText(key: unknown): string {
  if (typeof key === 'string') return key;
  if (key === null || typeof key === 'boolean') return String(key);
  const float = asFloat(key);
  if (float !== undefined) return jsonFloat(float);
  if (asInt(key) !== undefined) return str(key);
  throw typeError(`keys must be str, int, float, bool or None, not ${typeName(key)}`);
}

function jsonFloat(value: number): string {
  if (Number.isFinite(value)) return reprFloat(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

function quote(text: string): string {
  return JSON.stringify(text).replace(/[\x7f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
