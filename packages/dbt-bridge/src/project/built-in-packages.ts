import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtInFolders } from '../built-in-folders.js';
import { internalPackages } from '../context/macro-scope.js';
import { findFiles } from './find-files.js';
import { parseProjectFile } from './project-file.js';
import type { LoadedPackage, PackageFiles } from './types.js';

/** What only dbt-core needs of it: here the materialization is our own. */
const onlyForDbt = (path: string) => path.startsWith('materializations/');

const nothing: Omit<PackageFiles, 'macros'> = {
  models: [],
  pythonModels: [],
  seeds: [],
  snapshots: [],
  analyses: [],
  tests: [],
  genericTests: [],
  docs: [],
  yaml: [],
  fixtures: [],
};

/** The macros that come with us, as the packages that dbt knows them by. They are searched after everyone else's. */
export async function readBuiltInPackages(): Promise<LoadedPackage[]> {
  return Promise.all(
    internalPackages.map(async (name) => {
      const folder = builtInFolders[name];
      const found = findFiles(folder, ['.'], name === 'dbt_pgtrickle' ? onlyForDbt : () => false);
      const macros = found
        .filter(({ path }) => path.endsWith('.sql'))
        .map(({ path }) => {
          const absolutePath = join(folder, path);
          return {
            packageName: name,
            path: `macros/${path}`,
            searchPath: 'macros',
            displayPath: `${name}/macros/${path}`,
            absolutePath,
            text: readFileSync(absolutePath, 'utf8'),
          };
        });
      const file = parseProjectFile({ name }, { displayPath: `${name}/dbt_project.yml`, text: '' }, { get: () => undefined }, []);
      return { name, root: folder, isRoot: false, file, files: { ...nothing, macros } };
    }),
  );
}
