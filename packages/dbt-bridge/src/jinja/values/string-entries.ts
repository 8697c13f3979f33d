import { Dict } from './dict.js';

/** The entries of a dict, or of keyword arguments, as a plain object; nothing of what is neither. */
export function stringEntries(value: unknown): Record<string, unknown> {
  if (value instanceof Dict) return Object.fromEntries(value.entries() as Iterable<[string, unknown]>);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
