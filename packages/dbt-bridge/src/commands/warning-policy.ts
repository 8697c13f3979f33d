import { didYouMean, PgTrickleError } from '@pgtrickle-js/core';
import type { RunEvent } from '../execute/result.js';
import type { RunOptions } from '../options.js';
import { eventNames } from './event-names.js';

/**
 * What `--warn-error` and `--warn-error-options` make of a warning: shown, silent (`undefined`), or an error. A name counts before the group
 * `Deprecations`, a group before `all`; of equals, silence wins over warn, and warn over error.
 *
 * @throws {PgTrickleError} `USAGE_INVALID` when the options are not understood; the function that it gives: `DBT_WARNING`.
 */
export function warningPolicy({
  warnError,
  warnErrorOptions,
}: Pick<RunOptions, 'warnError' | 'warnErrorOptions'>): (event: RunEvent) => RunEvent | undefined {
  const lists = { silence: namesOf('silence', warnErrorOptions), warn: namesOf('warn', warnErrorOptions), error: namesOf('error', warnErrorOptions) };
  const all = warnError === true || lists.error.includes('all') || lists.error.includes('*');
  const verdict = (name: string): 'silence' | 'warn' | 'error' => {
    for (const wanted of [name, ...(name.endsWith('Deprecation') ? ['Deprecations'] : [])]) {
      for (const what of ['silence', 'warn', 'error'] as const) if (lists[what].includes(wanted)) return what;
    }
    return all ? 'error' : 'warn';
  };
  return (event) => {
    // dbt says this one whatever the flags are.
    if (event.kind !== 'message' || event.level !== 'warn' || event.name === 'WarnStateTargetEqual') return event;
    switch (verdict(event.name ?? '')) {
      case 'silence':
        return undefined;
      case 'warn':
        return event;
      case 'error':
        throw new PgTrickleError('DBT_WARNING', {
          message: event.text,
          hint: `--warn-error makes an error of it; --warn-error-options '{silence: [${event.name ?? 'Name'}]}' passes over it.`,
          details: { name: event.name },
        });
    }
  };
}

const groups = ['all', '*', 'Deprecations'];
const formerNames = { error: 'include', warn: 'exclude', silence: undefined } as const;

function namesOf(key: 'error' | 'warn' | 'silence', options: RunOptions['warnErrorOptions'] = {}): readonly string[] {
  const unknown = Object.keys(options).find((name) => !['error', 'warn', 'silence', 'include', 'exclude'].includes(name));
  if (unknown !== undefined) throw invalid(`--warn-error-options has the key "${unknown}"`);
  const formerly = formerNames[key];
  const value = options[key] ?? (formerly === undefined ? undefined : options[formerly]) ?? [];
  const names = [value].flat();
  if (!names.every((name) => typeof name === 'string')) throw invalid(`"${key}" in --warn-error-options is not a list of names`);
  const nobody = names.find((name) => !groups.includes(name) && !eventNames.has(name));
  if (nobody !== undefined) throw invalid(`"${nobody}" in --warn-error-options is no event of dbt`, didYouMean(nobody, [...groups, ...eventNames]));
  return names;
}

function invalid(message: string, hint?: string): PgTrickleError {
  return new PgTrickleError('USAGE_INVALID', {
    message,
    hint: hint ?? "Write --warn-error-options '{error: all, warn: [NoNodesForSelectionCriteria]}'.",
  });
}
