import { withPlace } from '../errors.js';
import type { Source } from '../syntax/source.js';

/** Parses and compiles; a template nested too deeply for that fails as every other error does, with a place. */
export function compiling<T>(source: Source, compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    throw withPlace(error, source, 0);
  }
}
