import { Dict } from './dict.js';
import { compare } from './order.js';
import { repr } from './text.js';
import { Tuple } from './tuple.js';

const width = 80;

/** A value as Python's `pprint` writes it: on one line where it fits, else one item per line; dict keys sorted. */
export function prettyPrint(value: unknown, indent = 0, allowance = 0): string {
  const flat = oneLine(value);
  if (flat.length <= width - indent - allowance) return flat;
  if (Array.isArray(value)) return lines('[', value, ']', indent, allowance);
  if (value instanceof Tuple) return lines('(', value.items, value.items.length === 1 ? ',)' : ')', indent, allowance);
  if (!(value instanceof Dict)) return flat;
  const entries = sorted(value);
  const parts = entries.map(([key, item], index) => {
    const label = `${oneLine(key)}: `;
    const last = index === entries.length - 1;
    return label + prettyPrint(item, indent + 1 + label.length, last ? allowance + 1 : 1);
  });
  return `{${parts.join(`,\n${' '.repeat(indent + 1)}`)}}`;
}

function lines(open: string, items: readonly unknown[], close: string, indent: number, allowance: number): string {
  const parts = items.map((item, index) => prettyPrint(item, indent + 1, index === items.length - 1 ? allowance + close.length : 1));
  return open + parts.join(`,\n${' '.repeat(indent + 1)}`) + close;
}

function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`;
  if (value instanceof Tuple) return value.items.length === 1 ? `(${oneLine(value.items[0])},)` : `(${value.items.map(oneLine).join(', ')})`;
  if (value instanceof Dict)
    return `{${sorted(value)
      .map(([key, item]) => `${oneLine(key)}: ${oneLine(item)}`)
      .join(', ')}}`;
  return repr(value);
}

function sorted(dict: Dict): (readonly [unknown, unknown])[] {
  return Array.from(dict.entries()).sort(([a], [b]) => {
    try {
      return compare(a, b);
    } catch {
      return 0;
    }
  });
}
