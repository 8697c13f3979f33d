import { Dict } from '../jinja/values/dict.js';
import { FieldsObject } from '../jinja/values/fields-object.js';
import type { PyObject } from '../jinja/values/object.js';
import { toPython } from '../jinja/values/to-python.js';
import type { LoadedPackage, LoadedProject } from '../project/types.js';

/** `ref.config`: what dbt calls the runtime config, as far as packages read it: the project, its variables, its packages and the arguments. */
export function runtimeConfig(loaded: LoadedProject, args: Readonly<Record<string, unknown>>): PyObject {
  const { profile, cliVars, packages } = loaded;
  const shared: Record<string, () => unknown> = {
    cli_vars: () => toPython(cliVars),
    args: () => object('Namespace', args),
    profile_name: () => profile.name,
    target_name: () => profile.targetName,
    threads: () => profile.threads,
    dependencies: () => new Dict([...packages].map(([name, one]) => [name, configOf(one)] as const)),
  };
  const configOf = ({ name, root, file }: LoadedPackage): PyObject => {
    const own: Record<string, unknown> = {
      project_name: name,
      project_root: root,
      version: file.version,
      model_paths: file.modelPaths,
      seed_paths: file.seedPaths,
      macro_paths: file.macroPaths,
      target_path: file.targetPath,
      packages_install_path: file.packagesInstallPath,
    };
    const field = (wanted: string): unknown => {
      if (wanted === 'vars') return object('VarProvider', file.vars);
      if (Object.hasOwn(shared, wanted)) return shared[wanted]?.();
      return Object.hasOwn(own, wanted) ? toPython(own[wanted]) : undefined;
    };
    return new FieldsObject('RuntimeConfig', field, () => toPython(own));
  };
  return configOf(loaded.root);
}

function object(type: string, fields: Readonly<Record<string, unknown>>): PyObject {
  return new FieldsObject(
    type,
    (name) => (Object.hasOwn(fields, name) ? toPython(fields[name]) : undefined),
    () => toPython(fields),
  );
}
