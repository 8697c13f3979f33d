import { dbtVersion } from '../context/dbt-version.js';
import { metadataEnv } from '../context/project-context.js';
import { timestamp } from '../execute/result-fields.js';
import type { LoadedProject } from '../project/types.js';

/** Facts of the invocation that every artifact carries. */
export interface InvocationFacts {
  readonly version: string;
  readonly invocationId: string;
  readonly startedAt: string;
  readonly generatedAt: Date;
  readonly env: Readonly<Record<string, string>>;
}

/** Of now. */
export function invocationFacts({ invocationId, startedAt, env }: LoadedProject): InvocationFacts {
  return { version: dbtVersion, invocationId, startedAt, generatedAt: new Date(), env: metadataEnv(env) };
}

/** The head of an artifact. `schema` is dbt's name for it, with the version: `sources/v3`. */
export function artifactMetadata(schema: string, { version, invocationId, startedAt, generatedAt, env }: InvocationFacts): Record<string, unknown> {
  return {
    dbt_schema_version: `https://schemas.getdbt.com/dbt/${schema}.json`,
    dbt_version: version,
    generated_at: timestamp(generatedAt),
    invocation_id: invocationId,
    invocation_started_at: startedAt,
    env,
  };
}
