import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtInFolders, builtInMacros } from '../built-in-folders.js';
import { internalPackages } from '../context/macro-scope.js';
import { findFiles } from './find-files.js';
import { parseProjectFile } from './project-file.js';
import type { LoadedPackage, MacroFile, PackageFiles } from './types.js';

type BuiltInName = (typeof internalPackages)[number];

/** The macros of each package that comes with us, as the build writes them down. */
type BuiltInMacros = Readonly<Record<BuiltInName, readonly MacroFile[]>>;

const nothing: Omit<PackageFiles, 'macros'> = {
  models: [],
  pythonModels: [],
  seeds: [],
  snapshots: [],
  analyses: [],
  functions: [],
  pythonFunctions: [],
  tests: [],
  genericTests: [],
  docs: [],
  yaml: [],
  fixtures: [],
};

/** The macros that come with us, as the packages that dbt knows them by. They are searched after everyone else's. */
export function readBuiltInPackages(): LoadedPackage[] {
  const built = readBuiltMacros();
  return internalPackages.map((name) => {
    const macros = built?.[name] ?? readBuiltInMacros(name);
    const file = parseProjectFile({ name }, { displayPath: `${name}/dbt_project.yml`, text: '' }, { get: () => undefined }, []);
    return { name, root: builtInFolders[name], isRoot: false, file, files: { ...nothing, macros } };
  });
}

function readBuiltMacros(): BuiltInMacros | undefined {
  try {
    return JSON.parse(readFileSync(builtInMacros, 'utf8')) as BuiltInMacros;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The macro files of a package that comes with us, from its folder. */
export function readBuiltInMacros(name: BuiltInName): MacroFile[] {
  const folder = builtInFolders[name];
  // What only dbt-core needs of it: here the materialization is our own.
  const isLeftOut = (path: string) => name === 'dbt_pgtrickle' && path.startsWith('materializations/');
  return findFiles(folder, ['.'], isLeftOut)
    .filter(({ path }) => path.endsWith('.sql'))
    .map(({ path }) => ({
      packageName: name,
      path: `macros/${path}`,
      searchPath: 'macros',
      displayPath: `${name}/macros/${path}`,
      text: readFileSync(join(folder, path), 'utf8'),
    }));
}
