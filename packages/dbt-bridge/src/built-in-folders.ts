import { fileURLToPath } from 'node:url';

// Named from here, because the build joins modules: a file of `dist` lies where `src` has this one.
const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The folders of the macros that come with us. */
export const builtInFolders = {
  dbt_postgres: pathOf('./macros/dbt_postgres'),
  dbt: pathOf('./macros/dbt'),
  // The package that dbt-core installs, whose operations and tests are ours too.
  dbt_pgtrickle: pathOf('../dbt-package/macros'),
};

/** The same macros in one file, which the build writes: to read and parse them takes a tenth of the time of `pgt-dbt parse`. Sources have none. */
export const builtInMacros = pathOf('./macros.json');
