/** What a value has to be, in words, and whether it is. */
export interface ValueKind {
  readonly words: string;
  accepts(value: unknown): boolean;
}

export const text: ValueKind = { words: 'text', accepts: (value) => typeof value === 'string' };

export const textOrNull: ValueKind = { words: 'text or null', accepts: (value) => value === null || text.accepts(value) };

export const nonEmptyText: ValueKind = { words: 'a text that is not empty', accepts: (value) => typeof value === 'string' && value.trim() !== '' };

export const truth: ValueKind = { words: 'true or false', accepts: (value) => typeof value === 'boolean' };

export const object: ValueKind = { words: 'an object', accepts: isObject };

/** A whole number of any size. */
export const bigInteger: ValueKind = { words: 'a whole number', accepts: (value) => typeof value === 'bigint' || Number.isSafeInteger(value) };

export const positiveInteger: ValueKind = { words: 'a whole number, 1 or more', accepts: (value) => bigInteger.accepts(value) && Number(value) > 0 };

/** Above 0, and 1 at most. */
export const fraction: ValueKind = { words: 'a number above 0, 1 at most', accepts: (value) => number(0, 1).accepts(value) && value !== 0 };

export function number(from = -Infinity, to = Infinity): ValueKind {
  return { words: `a number${range(from, to)}`, accepts: (value) => Number.isFinite(value) && Number(value) >= from && Number(value) <= to };
}

export function integer(from = -Infinity, to = Infinity): ValueKind {
  return { words: `a whole number${range(from, to)}`, accepts: (value) => Number.isSafeInteger(value) && number(from, to).accepts(value) };
}

/** One of these words, in any letter case. */
export function oneOf(...words: readonly string[]): ValueKind {
  return { words: `one of ${words.join(', ')}`, accepts: (value) => typeof value === 'string' && words.includes(value.toUpperCase()) };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as an error shows it: short, and never the inside of something. */
export function shownValue(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isObject(value)) return 'an object';
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
}

function range(from: number, to: number): string {
  if (to !== Infinity) return ` from ${from} to ${to}`;
  return from === -Infinity ? '' : `, ${from} or more`;
}
