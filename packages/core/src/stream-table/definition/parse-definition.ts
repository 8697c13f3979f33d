import { didYouMean } from '../../error/did-you-mean.js';
import { PgTrickleError } from '../../error/pg-trickle-error.js';
import { parseName } from '../../sql/identifier.js';
import type { StreamTableDefinition } from './definition.js';
import { type OptionName, optionNames } from './options.js';
import {
  bigInteger,
  fraction,
  integer,
  isObject,
  nonEmptyText,
  number,
  object,
  oneOf,
  positiveInteger,
  shownValue,
  text,
  textOrNull,
  truth,
  type ValueKind,
} from './value-kind.js';

const fieldKinds = {
  name: text,
  query: nonEmptyText,
  schedule: textOrNull,
  refreshMode: oneOf('AUTO', 'FULL', 'DIFFERENTIAL', 'IMMEDIATE'),
  initialize: truth,
  status: oneOf('ACTIVE', 'SUSPENDED', 'PAUSED'),
  options: object,
} satisfies Record<keyof StreamTableDefinition, ValueKind>;

const optionKinds = {
  diamondConsistency: text,
  diamondSchedulePolicy: text,
  cdcMode: text,
  appendOnly: truth,
  poolerCompatibilityMode: truth,
  partitionBy: text,
  tier: text,
  fuse: text,
  fuseCeiling: positiveInteger,
  fuseSensitivity: integer(1),
  maxDifferentialJoins: integer(0),
  maxDeltaFraction: number(0),
  outputDistributionColumn: text,
  temporal: truth,
  storageBackend: text,
  postRefreshAction: text,
  reindexDriftThreshold: fraction,
  sink: text,
  ducklakeSinkPath: text,
  ducklakeSinkTableId: bigInteger,
  fillfactor: integer(10, 100),
  targetFreshness: text,
  orchestrationMode: text,
} satisfies Record<OptionName, ValueKind>;

/**
 * Reads a definition out of unknown data, such as a parsed YAML file. Refresh mode and status may be in lower case.
 *
 * @throws {PgTrickleError} `DEFINITION_INVALID` with every problem at once in `details.problems`, each with its path.
 * @example
 * parseDefinition({ name: 'order_totals', query: 'select 1 as one', schedule: '5m' }).name // 'public.order_totals'
 */
export function parseDefinition(input: unknown): StreamTableDefinition {
  if (!isObject(input)) throw invalid('', [`it has to be an object, not ${shownValue(input)}`]);
  const options = isObject(input.options) ? input.options : {};
  const missing = (['name', 'query'] as const).filter((field) => input[field] === undefined).map((field) => `${field}: it is missing`);
  const problems = [...missing, ...problemsOf(input, fieldKinds), ...problemsOfName(input.name), ...problemsOf(options, optionKinds, 'options.')];
  if (problems.length > 0) throw invalid(typeof input.name === 'string' ? ` of ${input.name}` : '', problems, options);
  const definition = input as unknown as StreamTableDefinition;
  return {
    ...definition,
    name: parseName(definition.name),
    ...upperCase('refreshMode', definition.refreshMode),
    ...upperCase('status', definition.status),
  };
}

function problemsOf(input: Readonly<Record<string, unknown>>, kinds: Readonly<Record<string, ValueKind>>, path = ''): string[] {
  return Object.entries(input).flatMap(([key, value]) => {
    const kind = Object.hasOwn(kinds, key) ? kinds[key] : undefined;
    if (kind === undefined) {
      const meant = didYouMean(key, Object.keys(kinds));
      return [`${path}${key}: there is no such ${path === '' ? 'setting' : 'option'}${meant === undefined ? '' : `. ${meant}`}`];
    }
    return value === undefined || kind.accepts(value) ? [] : [`${path}${key}: it has to be ${kind.words}, not ${shownValue(value)}`];
  });
}

function problemsOfName(name: unknown): string[] {
  try {
    if (typeof name === 'string') parseName(name);
    return [];
  } catch (error) {
    return [`name: ${(error as Error).message}`];
  }
}

function invalid(named: string, problems: readonly string[], options: object = {}): PgTrickleError {
  return new PgTrickleError('DEFINITION_INVALID', {
    message: `the definition${named} has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}: ${problems.join('; ')}`,
    hint: Object.keys(options).every((name) => Object.hasOwn(optionKinds, name)) ? undefined : `Options are: ${optionNames.join(', ')}.`,
    details: { problems },
  });
}

function upperCase(field: 'refreshMode' | 'status', value: string | undefined): object {
  return value === undefined ? {} : { [field]: value.toUpperCase() };
}
