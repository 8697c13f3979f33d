import { optionColumns } from '../../catalog/stream-table-options.js';
import type { Capabilities } from '../../db/capabilities.js';
import { didYouMean } from '../../error/did-you-mean.js';
import { PgTrickleError } from '../../error/pg-trickle-error.js';
import { unsupportedOption } from '../../sql/call.js';
import { wantedOptions } from '../plan/steps.js';
import type { StreamTableDefinition } from './definition.js';
import { type OptionName, optionFacts } from './options.js';
import { problemOfSchedule } from './schedule.js';

const setters = ['create_stream_table', 'alter_stream_table'];

/**
 * What the connected server would refuse about the settings of a definition, each problem with the argument it is about in `details.setting`: an option
 * that it lacks, a value that it does not know, a schedule that it cannot read.
 */
export function checkSettings({ name, schedule, options = {}, refreshMode }: StreamTableDefinition, capabilities: Capabilities): PgTrickleError[] {
  const problems: PgTrickleError[] = [];
  for (const option of wantedOptions(options)) {
    const { argument } = optionFacts[option];
    if (setters.some((fn) => capabilities.accepts(fn, argument))) problems.push(...checkChoice(option, options[option], { name, capabilities }));
    else problems.push(withSetting(unsupportedOption(capabilities, argument, setters, name), argument));
  }
  if (refreshMode === 'IMMEDIATE' && !capabilities.knowsImmediate) {
    problems.push(
      new PgTrickleError('PLAN_OPTION_UNSUPPORTED', {
        message: `${name}: ${capabilities.extension} ${capabilities.version} has no refresh mode IMMEDIATE`,
        hint: 'Use DIFFERENTIAL or FULL.',
        details: { name, option: 'refresh_mode', setting: 'refresh_mode', version: capabilities.version },
      }),
    );
  }
  const problem = typeof schedule === 'string' ? problemOfSchedule(schedule, capabilities.minScheduleSeconds) : undefined;
  if (problem !== undefined) {
    problems.push(
      new PgTrickleError('DEFINITION_INVALID', {
        message: `the schedule ${JSON.stringify(schedule)} of ${name} is invalid: ${problem}`,
        hint: 'Use a duration such as 30s, 5m or 1h30m, a cron expression such as "*/10 * * * *", or null for a calculated schedule.',
        details: { name, schedule, setting: 'schedule' },
      }),
    );
  }
  return problems;
}

/** @throws {PgTrickleError} `PLAN_OPTION_UNSUPPORTED`, `DEFINITION_INVALID`: the first problem */
export function assertSupported(definition: StreamTableDefinition, capabilities: Capabilities): void {
  const [problem] = checkSettings(definition, capabilities);
  if (problem !== undefined) throw problem;
}

/** Ways to say that a function takes besides what the catalog holds. */
const otherWords: Partial<Record<OptionName, readonly string[]>> = { sink: ['ducklake', 'none'] };

/** Words that the function itself compares, where the catalog takes any: as 0.67.0 names them in its error. */
const checkedByFunction: Partial<Record<OptionName, readonly string[]>> = { storageBackend: ['heap', 'citus', 'pg_mooncake', 'none'] };

function checkChoice(
  option: OptionName,
  value: unknown,
  { name, capabilities }: { readonly name: string; readonly capabilities: Capabilities },
): PgTrickleError[] {
  const column = option in optionColumns ? optionColumns[option as keyof typeof optionColumns] : undefined;
  const held = typeof value === 'string' && column !== undefined ? (capabilities.choicesOf(column) ?? checkedByFunction[option]) : undefined;
  if (held === undefined) return [];
  const choices = [...held, ...(otherWords[option] ?? [])];
  if (choices.some((choice) => choice.toLowerCase() === String(value).toLowerCase())) return [];
  const { argument } = optionFacts[option];
  return [
    new PgTrickleError('DEFINITION_INVALID', {
      message: `${name}: ${argument} is ${JSON.stringify(value)}, and ${capabilities.extension} ${capabilities.version} knows ${choices.join(', ')}`,
      hint: didYouMean(String(value), choices),
      details: { name, setting: argument },
    }),
  ];
}

function withSetting({ code, message, hint, details, cause }: PgTrickleError, setting: string): PgTrickleError {
  return new PgTrickleError(code, { message, hint, details: { ...details, setting }, cause });
}
