import type { Frame } from '../compile/frame.js';
import type { FunctionBody } from '../values/function.js';
import type { Kwargs } from '../values/object.js';
import { FunctionSignature } from '../values/signature.js';

/** A filter or test as the compiler calls it. */
export type Filter = (frame: Frame, value: unknown, args: readonly unknown[], kwargs: Kwargs) => unknown;

/** Filters whose bodies take the value, then the arguments of their signature. */
export function filters(table: Record<string, FunctionBody>): readonly (readonly [string, Filter])[] {
  return Object.entries(table).map(([text, body]) => {
    const signature = FunctionSignature.of(text);
    return [signature.name, (_frame, value, args, kwargs) => body(value, ...signature.bind(args, kwargs))];
  });
}

/** Filters whose bodies take the frame first: those that look up attributes or other filters. */
export function frameFilters(table: Record<string, FunctionBody>): readonly (readonly [string, Filter])[] {
  return Object.entries(table).map(([text, body]) => {
    const signature = FunctionSignature.of(text);
    return [signature.name, (frame, value, args, kwargs) => body(frame, value, ...signature.bind(args, kwargs))];
  });
}
