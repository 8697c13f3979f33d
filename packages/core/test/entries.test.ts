import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const packages = new URL('../../', import.meta.url);

interface Package {
  readonly exports: Readonly<Record<string, { readonly types?: string } | string>>;
  readonly types?: string;
  readonly typesVersions?: Readonly<Record<'*', Readonly<Record<string, readonly string[]>>>>;
}

// `module: commonjs` of TypeScript 5 means that `exports` are not read.
test.each(readdirSync(packages))('%s: compilers that read no exports find the types of every entry', (name) => {
  const { exports, types, typesVersions } = JSON.parse(readFileSync(new URL(`${name}/package.json`, packages), 'utf8')) as Package;
  const typed = Object.entries(exports).flatMap(([entry, target]) => (typeof target === 'object' && target.types ? [[entry, target.types]] : []));
  const found = Object.entries(typesVersions?.['*'] ?? {}).map(([entry, [file]]) => [`./${entry}`, file]);
  expect([['.', types], ...found].sort()).toEqual(typed.sort());
});
