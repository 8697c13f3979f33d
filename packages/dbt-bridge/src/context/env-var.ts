import { PgTrickleError } from '@pgtrickle-js/core';

type Env = Readonly<Record<string, string | undefined>>;

/** Variables of this prefix may be used in profiles.yml and packages.yml only, and their values are never printed. */
/** Names of what is never shown. */
export const secretPrefix = 'DBT_ENV_SECRET';

/**
 * dbt's `env_var(name, default)`.
 *
 * @throws {PgTrickleError} `DBT_ENV_VAR_MISSING` when it is not set and has no default; `JINJA_SECURITY` for a secret where none is allowed.
 */
export function readEnvVar(env: Env, name: string, fallback: unknown, allowSecrets: boolean): unknown {
  if (name.startsWith(secretPrefix) && !allowSecrets) {
    throw new PgTrickleError('JINJA_SECURITY', {
      message: `the secret environment variable "${name}" is used outside of profiles.yml and packages.yml`,
      hint: `Rename the variable: only names without the prefix ${secretPrefix} can be used here.`,
      details: { variable: name },
    });
  }
  const value = env[name];
  if (value !== undefined) return value;
  if (fallback !== undefined && fallback !== null) return fallback;
  throw new PgTrickleError('DBT_ENV_VAR_MISSING', {
    message: `the environment variable "${name}" is required and not set`,
    hint: `Set it, or give a default: env_var('${name}', 'default').`,
    details: { variable: name },
  });
}

/** Replaces the values of secret variables in a text by stars, for whatever is printed or written. */
export function redactSecrets(text: string, env: Env): string {
  return Object.entries(env)
    .filter(([name, value]) => name.startsWith(secretPrefix) && value !== undefined && value !== '')
    .reduce((shown, [, value]) => shown.replaceAll(value as string, '*****'), text);
}
