import { dbtGlobals } from '../jinja/globals.js';
import { pyFunction } from '../jinja/values/function.js';
import { toPython } from '../jinja/values/to-python.js';
import { readEnvVar } from './env-var.js';
import { VarFunction } from './var-function.js';
import type { VarLayers } from './vars.js';

export interface BaseContextOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly vars: VarLayers;
  /** Default false: a secret variable is refused. */
  readonly allowSecrets?: boolean;
  readonly target?: Record<string, unknown>;
}

/** What every template sees, before there is a project: `env_var`, `var`, `target` and dbt's functions on plain values. */
export function baseContext({ env, vars, allowSecrets = false, target }: BaseContextOptions): Map<string, unknown> {
  const context = new Map<string, unknown>(dbtGlobals);
  context.set(
    'env_var',
    pyFunction('env_var(var, default=None)', (name, fallback) => readEnvVar(env, String(name), fallback, allowSecrets)),
  );
  context.set('var', new VarFunction(vars));
  if (target !== undefined) context.set('target', toPython(target));
  return context;
}
