import { readEnvVar } from '../context/env-var.js';
import { Namespace } from '../context/namespace.js';
import { VarFunction } from '../context/var-function.js';
import { varLayers } from '../context/vars.js';
import { PyFunction, pyFunction } from '../jinja/values/function.js';
import { PyObject } from '../jinja/values/object.js';
import { str } from '../jinja/values/text.js';
import { toPython } from '../jinja/values/to-python.js';
import type { UnitTestNode } from '../manifest/other-resources.js';
import type { LoadedProject } from '../project/types.js';
import type { NodeRuntime } from './node-runtime.js';

/** Puts what a unit test overrides in place of macros, variables and environment variables, for the tested model alone. */
export function overrideContext(runtime: NodeRuntime, test: UnitTestNode, { root, packages, cliVars, env }: LoadedProject): void {
  const { macros, vars, env_vars: variables } = test.overrides ?? { macros: {}, vars: {}, env_vars: {} };
  if (Object.keys(vars).length > 0) {
    const layers = varLayers(test.package_name, { ...cliVars, ...vars }, root.file.vars, packages.get(test.package_name)?.file.vars ?? {});
    runtime.set('var', new VarFunction(layers));
  }
  if (Object.keys(variables).length > 0) {
    runtime.set(
      'env_var',
      pyFunction('env_var(var, default=None)', (name, fallback) =>
        Object.hasOwn(variables, str(name)) ? toPython(variables[str(name)]) : readEnvVar(env, str(name), fallback, false),
      ),
    );
  }
  for (const [written, value] of Object.entries(macros)) overrideMacro(runtime, written, toPython(value));
}

/** A macro becomes one that gives the value; another name becomes the value. Built-in macros are overridden under `dbt` too, and the reverse. */
function overrideMacro(runtime: NodeRuntime, written: string, value: unknown): void {
  const [name = '', namespace] = written.split('.').reverse();
  const original = namespace === undefined ? runtime.context.get(name) : memberOf(runtime.context.get(namespace), name);
  if (original === undefined) return;
  const replacement = original instanceof PyFunction ? new PyFunction(name, () => value) : value;
  if (namespace === undefined || namespace === 'dbt') {
    runtime.set(name, replacement);
    overrideMember(runtime, 'dbt', name, replacement);
  } else overrideMember(runtime, namespace, name, replacement);
}

function overrideMember(runtime: NodeRuntime, namespace: string, name: string, replacement: unknown): void {
  const original = runtime.context.get(namespace);
  if (memberOf(original, name) === undefined) return;
  runtime.set(namespace, new Namespace((member) => (member === name ? replacement : memberOf(original, member))));
}

function memberOf(namespace: unknown, name: string): unknown {
  return namespace instanceof PyObject ? namespace.getAttribute(name) : undefined;
}
