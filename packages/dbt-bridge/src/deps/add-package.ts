import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PgTrickleError } from '@pgtrickle-js/core';
import { isMap, isSeq, parseDocument } from 'yaml';

/**
 * Adds an entry to packages.yml, in place of one of the same package; comments and order stay. Gives what to say of it.
 *
 * @param written `dbt-labs/dbt_utils@1.3.0`, or an address or folder with what it is as `source`
 * @throws {PgTrickleError} `USAGE_INVALID`, `DBT_PACKAGE_INVALID`
 */
export async function addPackage(projectDir: string, written: string, source: string): Promise<string> {
  const [, name = '', version] = /^(.+?)(?:@([^@/:]+))?$/.exec(written.trim()) ?? [];
  const key = source === 'hub' ? 'package' : source;
  if (name === '' || (source !== 'local' && version === undefined)) {
    throw new PgTrickleError('USAGE_INVALID', {
      message: `--add-package ${written} has no version`,
      hint: 'Write --add-package dbt-labs/dbt_utils@1.3.0.',
    });
  }
  const path = join(projectDir, 'packages.yml');
  const document = parseDocument((await readFile(path, 'utf8').catch(() => '')) || 'packages: []\n');
  const list = document.get('packages');
  if (document.errors.length > 0 || !isSeq(list))
    throw new PgTrickleError('DBT_PACKAGE_INVALID', {
      message: 'packages.yml has no list packages:',
      hint: 'Write packages: and the packages below it.',
    });
  list.flow = false;
  const short = shortName(name);
  list.items = list.items.filter(
    (item) => !isMap(item) || !['package', 'git', 'local', 'tarball'].some((one) => shortName(String(item.get(one) ?? '')) === short),
  );
  const wanted = version?.includes(',') ? version.split(',') : version;
  list.add(document.createNode({ [key]: name, ...(source === 'git' ? { revision: wanted } : version === undefined ? {} : { version: wanted }) }));
  await writeFile(path, document.toString());
  return `Added new package ${name}${version === undefined ? '' : `@${version}`} to ${path}`;
}

/** `dbt-utils` of `https://github.com/dbt-labs/dbt-utils.git`, with the hyphens of repositories as the underscores of packages. */
function shortName(name: string): string {
  return (
    name
      .replace(/\.git$/, '')
      .split('/')
      .at(-1) ?? ''
  ).replaceAll('-', '_');
}
