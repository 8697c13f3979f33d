import { createHash } from 'node:crypto';
import { detectCapabilities } from '../../db/capabilities.js';
import type { CatalogReader } from '../../db/queryable.js';
import { PgTrickleError } from '../../error/pg-trickle-error.js';
import { digestSources } from '../query/digest-sources.js';
import { freezePlan, type Plan, type PlanBasis } from './plan.js';

const format = 'pgtrickle-plan/1';

/** Where a plan was made. */
export interface ServerIdentity {
  readonly database: string;
  /** Of the cluster; null where the role may not see it. */
  readonly systemIdentifier: string | null;
  readonly extension: string;
  readonly version: string;
}

/** Plans out of a file: `revalidate` says whether they still fit, `applyPlan` runs them. */
export interface SavedPlan {
  readonly server: ServerIdentity;
  readonly plans: readonly Plan[];
}

/**
 * Plans as text for a file: the same for the same plans on the same state. Adds to each plan what it reads, so that a change of a source is
 * noticed as well.
 *
 * @example
 * await writeFile('plan.json', await planToJson(reader, await planStreamTables(reader, definitions)));
 */
export async function planToJson(reader: CatalogReader, plans: readonly Plan[]): Promise<string> {
  const content = { format, server: await readServerIdentity(reader), plans: await withSources(reader, plans) };
  return `${JSON.stringify({ ...content, checksum: checksumOf(content) }, encode, 2)}\n`;
}

/**
 * Reads what `planToJson` wrote.
 *
 * @throws {PgTrickleError} `PLAN_FILE_INVALID`
 */
export function parsePlan(text: string): SavedPlan {
  const content = parseJson(text);
  if (content?.format !== format) {
    const other = typeof content?.format === 'string' ? `it has the format ${content.format}, and this version reads ${format}` : 'it holds no plan';
    throw invalid(other, 'Give the file that a plan was written to.');
  }
  const { checksum, ...rest } = content;
  if (checksum !== checksumOf(rest))
    throw invalid('it was changed after it was written', 'Plan again: a plan is applied as it was made, or not at all.');
  const { server, plans } = rest as unknown as SavedPlan;
  return { server, plans: plans.map(freezePlan) };
}

/** @internal */
export async function readServerIdentity(reader: CatalogReader): Promise<ServerIdentity> {
  const { extension } = await detectCapabilities(reader);
  // What a connection learnt about the extension when it was young may be old by now.
  const [row] = await reader.read<ServerIdentity>(
    `select pg_catalog.current_database()::text as database, e.extname::text as extension, e.extversion as version,
       case when pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'execute')
         then (select system_identifier::text from pg_catalog.pg_control_system()) end as "systemIdentifier"
     from pg_catalog.pg_extension e where e.extname = $1`,
    [extension],
  );
  if (row === undefined) throw new PgTrickleError('SERVER_EXTENSION_MISSING', { message: `the database no longer has the extension ${extension}` });
  const { database, systemIdentifier, version } = row;
  return { database, systemIdentifier, extension: row.extension, version };
}

/** What an earlier plan of the file changes is no basis for a later one. */
async function withSources(reader: CatalogReader, plans: readonly Plan[]): Promise<Plan[]> {
  const found = await digestSources(reader, [...new Set(plans.flatMap(({ basis }) => basis.reads))]);
  const touched = new Set(plans.flatMap(({ steps, basis }) => (steps.length === 0 ? [] : Object.keys(basis.streamTables))));
  return plans.map((plan) => {
    const sources = plan.basis.reads.flatMap((reference) => {
      const source = found.get(reference);
      return source === undefined || touched.has(source.name) ? [] : [[reference, source] as const];
    });
    return sources.length === 0 ? plan : { ...plan, basis: { ...plan.basis, sources: Object.fromEntries(sources) } satisfies PlanBasis };
  });
}

/** JSON has neither bigint nor Date. */
function encode(this: unknown, key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return { $bigint: String(value) };
  const held = (this as Record<string, unknown>)[key];
  return held instanceof Date ? { $date: value } : value;
}

function decode(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('$bigint' in value) return BigInt(String(value.$bigint));
  return '$date' in value ? new Date(String(value.$date)) : value;
}

const checksumOf = (content: unknown) => createHash('sha256').update(JSON.stringify(content, encode)).digest('base64url');

function parseJson(text: string): ({ readonly format?: unknown; readonly checksum?: unknown } & Record<string, unknown>) | undefined {
  try {
    const value = JSON.parse(text, decode);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch (error) {
    throw invalid('it is no JSON', 'Give the file that a plan was written to.', error);
  }
}

function invalid(problem: string, hint: string, cause?: unknown): PgTrickleError {
  return new PgTrickleError('PLAN_FILE_INVALID', { message: `the plan cannot be read: ${problem}`, hint, cause });
}
