import { normalizeInt, toFloat } from './number.js';
import { toPython } from './to-python.js';

/** The Python value of a JSON text: ints of any size stay exact, `1.0` is a float. */
export function parseJson(text: string): unknown {
  const reviver = (_key: string, value: unknown, context?: { source?: string }): unknown => {
    if (typeof value !== 'number' || context?.source === undefined) return value;
    return /^-?\d+$/.test(context.source) ? normalizeInt(BigInt(context.source)) : toFloat(value);
  };
  return toPython(JSON.parse(text, reviver as Parameters<typeof JSON.parse>[1]));
}
