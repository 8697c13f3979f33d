import { typeError } from '../errors.js';
import type { Arguments } from '../syntax/nodes.js';
import { Dict } from '../values/dict.js';
import { typeName } from '../values/type-name.js';

/** Keyword arguments to fill: without a prototype, so that no name means anything special. */
export function emptyKwargs(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}

/** Keyword arguments from their names and values. */
export function named(keywords: Arguments['keywords'], values: readonly unknown[]): Record<string, unknown> {
  const kwargs = emptyKwargs();
  keywords.forEach(({ name }, index) => {
    kwargs[name] = values[index];
  });
  return kwargs;
}

/** What `**mapping` adds to a call. */
export function mappingEntries(value: unknown): readonly (readonly [string, unknown])[] {
  if (value === undefined) return [];
  if (!(value instanceof Dict)) throw typeError(`argument after ** must be a mapping, not ${typeName(value)}`);
  return Array.from(value.entries(), ([key, item]) => {
    if (typeof key !== 'string') throw typeError('keywords must be strings');
    return [key, item] as const;
  });
}
