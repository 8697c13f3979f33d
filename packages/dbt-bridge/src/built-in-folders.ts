import { fileURLToPath } from 'node:url';

const folderOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The folders of the macros that come with us. Named from here, because the build joins modules: a file of `dist` lies where `src` has this one. */
export const builtInFolders = {
  dbt_postgres: folderOf('./macros/dbt_postgres'),
  dbt: folderOf('./macros/dbt'),
  // The package that dbt-core installs, whose operations and tests are ours too.
  dbt_pgtrickle: folderOf('../dbt-package/macros'),
};
