import { isDeepStrictEqual } from 'node:util';

/** As JSON would keep them: what has no value is null. */
export function isSameValue(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(a ?? null)), JSON.parse(JSON.stringify(b ?? null)));
}
