import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8 from optimizing WebAssembly in the background, which is the SQL parser: a command ends before that pays, and it costs 550 MB and most of
 * the time of its processors. For the process of a command, which is ours alone; a library leaves its host as it is.
 */
export function spareParser(): void {
  for (const flag of ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering']) setFlagsFromString(flag);
}
