import { readFileSync } from 'node:fs';

/** The version of this package, from its package.json: modules of the sources and of the bundle are both a folder below it. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return version;
}
