import { hash } from 'node:crypto';
import { dbtGlobals } from '../jinja/globals.js';
import { pyFunction } from '../jinja/values/function.js';
import { PyObject } from '../jinja/values/object.js';
import { str } from '../jinja/values/text.js';
import { toPython } from '../jinja/values/to-python.js';
import { dbtVersion } from './dbt-version.js';
import { diffOfTwoDicts } from './diff-of-two-dicts.js';
import { readEnvVar } from './env-var.js';
import { Namespace } from './namespace.js';
import { flagsOf } from './template-flags.js';
import { VarFunction } from './var-function.js';
import type { VarLayers } from './vars.js';

export interface BaseContextOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly vars: VarLayers;
  /** Default false: a secret variable is refused. */
  readonly allowSecrets?: boolean;
  /** None where a profile is read. */
  readonly target?: Record<string, unknown> | PyObject;
  /** Default false: a variable that is not set is an error. */
  readonly isLenient?: boolean;
  readonly invocationId?: string;
  /** ISO 8601, UTC: when the invocation started. */
  readonly startedAt?: string;
  /** The flags of the invocation by dbt's names. */
  readonly flags?: Readonly<Record<string, unknown>>;
}

/** What every template sees, that of a YAML file too: `env_var`, `var`, `target`, the invocation and dbt's functions on plain values. */
export function baseContext(options: BaseContextOptions): Map<string, unknown> {
  const { env, vars, allowSecrets = false, target, isLenient = false, invocationId, startedAt, flags = {} } = options;
  const silent = () => '';
  const members: Record<string, unknown> = {
    env_var: pyFunction('env_var(var, default=None)', (name, fallback) => readEnvVar(env, String(name), fallback, allowSecrets)),
    dbt_version: dbtVersion,
    flags: new Namespace(flagsOf(flags)),
    invocation_args_dict: toPython(flags),
    log: pyFunction('log(msg, info=False)', silent),
    print: pyFunction('print(msg)', silent),
    debug: pyFunction('debug()', silent),
    diff_of_two_dicts: diffOfTwoDicts,
    local_md5: pyFunction('local_md5(value)', (text) => hash('md5', str(text))),
  };
  if (target !== undefined) members.target = target instanceof PyObject ? target : toPython(target);
  if (invocationId !== undefined) members.invocation_id = invocationId;
  if (startedAt !== undefined) members.run_started_at = toPython(new Date(startedAt));
  const context = new Map([...dbtGlobals, ...Object.entries(members)]);
  context.set('var', new VarFunction(vars, { isLenient, context }));
  return context;
}
