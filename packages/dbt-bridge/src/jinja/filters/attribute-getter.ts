import { getItem } from '../values/attribute.js';
import type { UndefinedMode } from '../values/undefined.js';
import { Undefined } from '../values/undefined.js';

export type Getter = (item: unknown) => unknown;

/** Reads `a.b.0` from an item: what the arguments called `attribute` name. */
export function attributeGetter(attribute: unknown, mode: UndefinedMode, otherwise: unknown = null): Getter {
  const parts = attributeParts(attribute);
  return (item) => {
    let value = item;
    for (const part of parts) {
      value = getItem(value, part, mode);
      if (otherwise !== null && value instanceof Undefined) value = otherwise;
    }
    return value;
  };
}

function attributeParts(attribute: unknown): readonly unknown[] {
  if (attribute === null || attribute === undefined) return [];
  return typeof attribute === 'string' ? attribute.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part)) : [attribute];
}

/** Strings compare without regard to their case, unless asked otherwise. */
export function ignoreCase(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}
