import type { Capabilities } from '../db/capabilities.js';
import { PgTrickleError } from '../error/pg-trickle-error.js';

/** A statement with its bound values. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/**
 * The only place that spells a call of the extension: named arguments, and only those that the server's function has.
 * An argument that is undefined is left out; null is sent.
 *
 * @throws {PgTrickleError} `SERVER_FUNCTION_MISSING`, `PLAN_OPTION_UNSUPPORTED`: with the first version that has it.
 * @example
 * call(capabilities, 'refresh_stream_table', { name: 'public.order_totals' })
 * // { sql: 'select pgtrickle.refresh_stream_table(name => $1)', values: ['public.order_totals'] }
 */
export function call(capabilities: Capabilities, fn: string, values: Readonly<Record<string, unknown>> = {}): Statement {
  if (!capabilities.has(fn)) throw missingFunction(capabilities, fn);
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  for (const [argument] of given) if (!capabilities.accepts(fn, argument)) throw unsupportedOption(capabilities, argument, [fn], fn);
  const list = given.map(([argument], index) => `${argument} => $${index + 1}`).join(', ');
  return { sql: `select ${capabilities.schema}.${fn}(${list})`, values: given.map(([, value]) => value) };
}

function missingFunction(capabilities: Capabilities, fn: string): PgTrickleError {
  return new PgTrickleError('SERVER_FUNCTION_MISSING', {
    message: `${capabilities.extension} ${capabilities.version} has no function ${fn}`,
    hint: since(capabilities, capabilities.firstVersionWith(fn)),
    details: { function: fn, version: capabilities.version, firstVersion: capabilities.firstVersionWith(fn) },
  });
}

/** The error for an option that none of the functions takes. */
export function unsupportedOption(capabilities: Capabilities, option: string, fns: readonly string[], subject: string): PgTrickleError {
  const first = fns.flatMap((fn) => capabilities.firstVersionWith(fn, option) ?? []).sort(compareVersions)[0];
  return new PgTrickleError('PLAN_OPTION_UNSUPPORTED', {
    message: `${subject}: ${capabilities.extension} ${capabilities.version} has no option "${option}"`,
    hint: since(capabilities, first),
    details: { option, version: capabilities.version, firstVersion: first },
  });
}

function since(capabilities: Capabilities, first: string | undefined): string | undefined {
  if (first === undefined) return undefined;
  return compareVersions(first, capabilities.version) <= 0 ? `It came with ${first} and is gone in this version.` : `It came with ${first}.`;
}

/** Orders versions by their numbers: 0.9.0 before 0.10.0. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map((part) => Number.parseInt(part, 10) || 0));
  for (let index = 0; index < 3; index++) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
