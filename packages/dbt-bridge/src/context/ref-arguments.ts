import { PgTrickleError } from '@pgtrickle-js/core';
import { asNumber } from '../jinja/values/number.js';
import { repr } from '../jinja/values/text.js';
import type { RefArgs } from '../manifest/resource.js';

/** The arguments of `ref('name')`, `ref('package', 'name')`, `ref('name', version=2)`. @throws {PgTrickleError} `DBT_REF_INVALID` */
export function refArguments(args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>): RefArgs {
  const [first, second] = args;
  if (args.length === 0 || args.length > 2)
    throw invalid(`ref() takes one or two names and got ${args.length}`, "Write ref('model') or ref('package', 'model').");
  const name = args.length === 1 ? first : second;
  if (typeof name !== 'string') throw invalid(`the name in ref() is ${repr(name)}, not text`, "Write ref('model').");
  if (args.length === 2 && typeof first !== 'string') throw invalid(`the package in ref() is ${repr(first)}, not text`);
  const version = kwargs.version ?? kwargs.v ?? null;
  const number = asNumber(version);
  if (version !== null && typeof version !== 'string' && number === undefined)
    throw invalid(`the version in ref() is ${repr(version)}`, "Write ref('model', v=2).");
  return {
    name,
    package: args.length === 2 ? (first as string) : null,
    version: number === undefined ? (version as string | null) || null : Number(number),
  };
}

/** The arguments of `source('source', 'table')`. @throws {PgTrickleError} `DBT_REF_INVALID` */
export function sourceArguments(args: readonly unknown[]): [string, string] {
  const [source, table] = args;
  if (args.length !== 2)
    throw invalid(`source() takes the names of a source and of its table and got ${args.length}`, "Write source('source', 'table').");
  if (typeof source !== 'string' || typeof table !== 'string')
    throw invalid(`the names in source() are ${repr(source)} and ${repr(table)}`, 'Both are text.');
  return [source, table];
}

/** The arguments of `function('name')`, `function('package', 'name')`. @throws {PgTrickleError} `DBT_REF_INVALID` */
export function functionArguments(args: readonly unknown[]): string[] {
  return names('function', args);
}

/** The arguments of `metric('name')`, `metric('package', 'name')`. @throws {PgTrickleError} `DBT_REF_INVALID` */
export function metricArguments(args: readonly unknown[]): string[] {
  return names('metric', args);
}

/** What such arguments name. */
export function functionRef(args: readonly string[]): RefArgs {
  return { name: args.at(-1) ?? '', package: args.length === 2 ? (args[0] ?? null) : null, version: null };
}

function names(called: string, args: readonly unknown[]): string[] {
  if (args.length === 0 || args.length > 2)
    throw invalid(`${called}() takes one or two names and got ${args.length}`, `Write ${called}('name') or ${called}('package', 'name').`);
  const wrong = args.find((one) => typeof one !== 'string');
  if (wrong !== undefined) throw invalid(`a name in ${called}() is ${repr(wrong)}, not text`, `Write ${called}('name').`);
  return args as string[];
}

function invalid(message: string, hint?: string): PgTrickleError {
  return new PgTrickleError('DBT_REF_INVALID', hint === undefined ? { message } : { message, hint });
}
