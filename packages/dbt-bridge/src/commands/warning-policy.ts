import { PgTrickleError } from '@pgtrickle-js/core';
import type { RunEvent } from '../execute/result.js';
import type { RunOptions } from '../options.js';
import { formerNamesIn, readWarnErrorOptions } from './warn-error-options.js';

/** What dbt says whatever the flags are. */
const alwaysSaid = new Set<string | undefined>(['WarnStateTargetEqual', 'MicrobatchModelNoEventTimeInputs']);

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
  const lists = readWarnErrorOptions(warnErrorOptions);
  const all = warnError === true || lists.error === 'all' || lists.error === '*';
  const verdict = (name: string): 'silence' | 'warn' | 'error' => {
    for (const wanted of [name, ...(name.endsWith('Deprecation') ? ['Deprecations'] : [])]) {
      for (const what of ['silence', 'warn', 'error'] as const) if (lists[what].includes(wanted)) return what;
    }
    return all ? 'error' : 'warn';
  };
  return (event) => {
    if (event.kind !== 'message' || event.level !== 'warn' || alwaysSaid.has(event.name)) return event;
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

/** A command line has one or the other; the project's `warn_error` stays what is not named. @throws {PgTrickleError} `USAGE_INVALID` */
export function refuseBoth({ warnError, warnErrorOptions }: Pick<RunOptions, 'warnError' | 'warnErrorOptions'>): void {
  if (warnError === undefined || warnErrorOptions === undefined) return;
  throw new PgTrickleError('USAGE_INVALID', {
    message: '--warn-error and --warn-error-options are given both',
    hint: "--warn-error is --warn-error-options '{error: all}'.",
  });
}

/** What dbt warns of in the flags themselves. */
export function flagWarnings({ warnErrorOptions }: Pick<RunOptions, 'warnErrorOptions'>): RunEvent[] {
  const former = formerNamesIn(warnErrorOptions);
  if (former.length === 0) return [];
  const instead = former.map((name) => `${name === 'include' ? 'error' : 'warn'} instead of ${name}`);
  return [{ kind: 'message', level: 'warn', name: 'WEOIncludeExcludeDeprecation', text: `In --warn-error-options write ${instead.join(', and ')}.` }];
}
