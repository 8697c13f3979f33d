import { z } from 'zod';
import { PgTrickleError } from '../error/pg-trickle-error.js';
import { parseName } from '../sql/identifier.js';
import type { StreamTableDefinition } from './definition.js';
import { type OptionName, optionNames } from './options.js';

const name = z.string().transform((text, context) => {
  try {
    return parseName(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
    return z.NEVER;
  }
});

const upperCase = (text: unknown) => (typeof text === 'string' ? text.toUpperCase() : text);
const wholeNumber = z.union([z.int(), z.bigint()]);

const optionTypes = {
  diamondConsistency: z.string(),
  diamondSchedulePolicy: z.string(),
  cdcMode: z.string(),
  appendOnly: z.boolean(),
  poolerCompatibilityMode: z.boolean(),
  partitionBy: z.string(),
  tier: z.string(),
  fuse: z.string(),
  fuseCeiling: wholeNumber,
  fuseSensitivity: z.int(),
  maxDifferentialJoins: z.int().nonnegative(),
  maxDeltaFraction: z.number().nonnegative(),
  outputDistributionColumn: z.string(),
  temporal: z.boolean(),
  storageBackend: z.string(),
  postRefreshAction: z.string(),
  reindexDriftThreshold: z.number(),
  sink: z.string(),
  ducklakeSinkPath: z.string(),
  ducklakeSinkTableId: wholeNumber,
  fillfactor: z.int().min(10).max(100),
  targetFreshness: z.string(),
  orchestrationMode: z.string(),
} satisfies Record<OptionName, z.ZodType>;

const definition = z.strictObject({
  name,
  query: z.string().min(1),
  schedule: z.string().nullable().optional(),
  refreshMode: z.preprocess(upperCase, z.enum(['AUTO', 'FULL', 'DIFFERENTIAL', 'IMMEDIATE']).optional()),
  initialize: z.boolean().optional(),
  status: z.preprocess(upperCase, z.enum(['ACTIVE', 'SUSPENDED', 'PAUSED']).optional()),
  options: z.strictObject(optionTypes).partial().optional(),
});

/**
 * Reads a definition out of unknown data, such as a parsed YAML file.
 *
 * @throws {PgTrickleError} `DEFINITION_INVALID` with every problem at once in `details.problems`, each with its path.
 * @example
 * parseDefinition({ name: 'order_totals', query: 'select 1 as one', schedule: '5m' }).name // 'public.order_totals'
 */
export function parseDefinition(input: unknown): StreamTableDefinition {
  const result = definition.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`));
  const named = typeof input === 'object' && input !== null && 'name' in input && typeof input.name === 'string' ? ` of ${input.name}` : '';
  throw new PgTrickleError('DEFINITION_INVALID', {
    message: `the definition${named} has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}: ${problems.join('; ')}`,
    hint: result.error.issues.some(({ code, path }) => code === 'unrecognized_keys' && path[0] === 'options')
      ? `Options are: ${optionNames.join(', ')}.`
      : undefined,
    details: { problems },
  });
}
