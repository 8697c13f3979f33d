import { type PyFunction, pyFunction } from '../jinja/values/function.js';
import { str } from '../jinja/values/text.js';
import { toPython } from '../jinja/values/to-python.js';
import { targetOf } from '../project/profile.js';
import type { LoadedProject } from '../project/types.js';
import { baseContext } from './base-context.js';
import { Exceptions } from './exceptions.js';
import { VarFunction } from './var-function.js';
import { varLayers } from './vars.js';

/** dbt's names of what a template says: `print()`, `log(…, info=True)` and `log(…)`. */
export type LogName = 'PrintEvent' | 'JinjaLogInfo' | 'JinjaLogDebug';

export interface ProjectContextOptions {
  /** What `log()` and `print()` say. Default: nothing is shown. */
  readonly onLog?: (message: string, name: LogName) => void;
  readonly onWarning?: (message: string) => void;
  /** While a resource is parsed, a variable that is not set is None: it may be needed only when the resource is built. */
  readonly isParsing?: boolean;
  /** The flags of the invocation by dbt's names, for templates that are parsed. */
  readonly flags?: Readonly<Record<string, unknown>>;
}

/** `log()`, which tells of what it is given. */
export function logFunction(onLog: (message: string, name: LogName) => void): PyFunction {
  return pyFunction('log(msg, info=False)', (message, info) => {
    onLog(str(message), info === true ? 'JinjaLogInfo' : 'JinjaLogDebug');
    return '';
  });
}

/** What every template of a package sees in every phase. Phases add to a copy: `new Map(projectContext(…))`. */
export function projectContext(
  loaded: LoadedProject,
  packageName: string,
  { onLog = () => {}, onWarning = () => {}, isParsing = false, flags = {} }: ProjectContextOptions = {},
): Map<string, unknown> {
  const { root, packages, profile, env, cliVars } = loaded;
  const vars = varLayers(packageName, cliVars, root.file.vars, packages.get(packageName)?.file.vars ?? {});
  const context = baseContext({ ...loaded, env, vars, target: targetOf(profile), flags });
  const more: Record<string, unknown> = {
    // A YAML file shows a variable as it is written; a template renders it (`MacroContext`).
    var: new VarFunction(vars, { isLenient: isParsing }),
    project_name: root.name,
    schema: profile.credentials.schema,
    database: profile.credentials.database,
    dbt_metadata_envs: toPython(metadataEnv(env)),
    exceptions: new Exceptions(onWarning),
    log: logFunction(onLog),
    print: pyFunction('print(msg)', (message) => {
      onLog(str(message), 'PrintEvent');
      return '';
    }),
  };
  for (const [name, value] of Object.entries(more)) context.set(name, value);
  return context;
}

/** `DBT_ENV_CUSTOM_ENV_X` is shown as `X` in artifacts and to templates. */
export function metadataEnv(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const prefix = 'DBT_ENV_CUSTOM_ENV_';
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (name.startsWith(prefix) && value !== undefined ? [[name.slice(prefix.length), value]] : [])),
  );
}
