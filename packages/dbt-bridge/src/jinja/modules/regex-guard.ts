import vm from 'node:vm';
import { limitError } from '../errors.js';

/** How long a search that could take exponential time may run. */
const timeoutMs = 1000;

/** Made when the first search needs it: few projects have one. */
let guard: { readonly sandbox: { search: unknown }; readonly script: vm.Script } | undefined;

/** Runs a search of a regular expression; one that backtracks too much ends with an error instead of hanging. */
export function guarded<T>(source: string, text: string, search: () => T): T {
  if (isHarmless(source, text)) return search();
  guard ??= { sandbox: vm.createContext({ search: undefined }) as { search: unknown }, script: new vm.Script('search()') };
  const { sandbox, script } = guard;
  sandbox.search = search;
  try {
    return script.runInContext(sandbox, { timeout: timeoutMs }) as T;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT')
      throw limitError(`a regular expression took longer than ${timeoutMs} ms`);
    throw error;
  } finally {
    sandbox.search = undefined;
  }
}

/** With one unbounded quantifier at most, time grows with the square of the text at worst. */
function isHarmless(source: string, text: string): boolean {
  const unbounded = source.match(/[*+]|\{\d*,\d*\}/g)?.length ?? 0;
  return text.length < 10_000 && unbounded <= 1 && !/\\[k1-9]/.test(source);
}
