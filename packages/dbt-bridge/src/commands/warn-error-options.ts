import { didYouMean, PgTrickleError } from '@pgtrickle-js/core';
import type { RunOptions } from '../options.js';
import { eventNames } from './event-names.js';

/** `--warn-error-options`, checked, under the names that they have since dbt 1.8: `error` was `include`, `warn` was `exclude`. */
export interface WarnErrorOptions {
  readonly error: 'all' | '*' | readonly string[];
  readonly warn: readonly string[];
  readonly silence: readonly string[];
}

const keys = ['error', 'warn', 'silence'] as const;
const formerNames = { include: 'error', exclude: 'warn' } as const;
type FormerName = keyof typeof formerNames;

/** The former names that are used, which dbt warns of. */
export function formerNamesIn(options: RunOptions['warnErrorOptions'] = {}): FormerName[] {
  return (Object.keys(formerNames) as FormerName[]).filter((name) => name in options);
}

/** As dbt reads them. @throws {PgTrickleError} `USAGE_INVALID` */
export function readWarnErrorOptions(options: RunOptions['warnErrorOptions'] = {}): WarnErrorOptions {
  const given: Record<string, unknown> = { ...options };
  const unknown = Object.keys(given).find((name) => !(keys as readonly string[]).includes(name) && !(name in formerNames));
  if (unknown !== undefined) throw invalid(`--warn-error-options has the key "${unknown}"`, didYouMean(unknown, keys));
  for (const former of formerNamesIn(options)) {
    const name = formerNames[former];
    if (isSet(given[former]) && isSet(given[name])) throw invalid(`--warn-error-options has both ${former} and ${name}`, `Write ${name} alone.`);
    given[name] = given[former];
  }
  const error = given.error === 'all' || given.error === '*' ? given.error : namesOf('error', given.error);
  const [warn, silence] = [namesOf('warn', given.warn), namesOf('silence', given.silence)];
  if (warn.length > 0 && error !== 'all' && error !== '*' && ![...error, ...silence].includes('Deprecations')) {
    throw invalid('warn in --warn-error-options excepts something from an error, and there is none: error is neither all nor has Deprecations');
  }
  return { error, warn, silence };
}

const isSet = (value: unknown) => (Array.isArray(value) ? value.length > 0 : Boolean(value));

function namesOf(key: (typeof keys)[number], value: unknown): readonly string[] {
  const names = value ?? [];
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string')) {
    throw invalid(`${key} in --warn-error-options is ${key === 'error' ? 'neither all nor' : 'not'} a list of names`);
  }
  const nobody = names.find((name) => name !== 'Deprecations' && !eventNames.has(name));
  if (nobody === 'all' || nobody === '*') throw invalid(`"${nobody}" in a list of --warn-error-options is no event`, `Write error: ${nobody}`);
  if (nobody !== undefined)
    throw invalid(`"${nobody}" in --warn-error-options is no event of dbt`, didYouMean(nobody, ['Deprecations', ...eventNames]));
  return names;
}

function invalid(message: string, hint?: string): PgTrickleError {
  return new PgTrickleError('USAGE_INVALID', {
    message,
    hint: hint ?? "Write --warn-error-options '{error: all, warn: [NoNodesForSelectionCriteria]}'.",
  });
}
