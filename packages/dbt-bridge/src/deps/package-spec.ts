import { didYouMean, PgTrickleError } from '@pgtrickle-js/core';
import { isRecord } from '../project/render-yaml.js';

/** A package that a project asks for, as packages.yml says it. */
export type PackageSpec =
  | { readonly kind: 'local'; readonly local: string; readonly written: Written }
  | {
      readonly kind: 'git';
      readonly git: string;
      readonly revision: string | null;
      readonly subdirectory: string | null;
      readonly warnsUnpinned: boolean;
      readonly written: Written;
    }
  | { readonly kind: 'tarball'; readonly tarball: string; readonly name: string; readonly written: Written }
  | { readonly kind: 'hub'; readonly package: string; readonly versions: readonly string[]; readonly prerelease: boolean; readonly written: Written };

/** An entry rendered, and as it was before: the lock keeps the latter, so that a secret is in no file. */
interface Written {
  readonly rendered: Readonly<Record<string, unknown>>;
  readonly unrendered: Readonly<Record<string, unknown>>;
}

const keys = ['local', 'git', 'tarball', 'package'] as const;

/** Reads an entry of `packages:`. @throws {PgTrickleError} `DBT_PACKAGE_INVALID` */
export function parsePackage(rendered: unknown, unrendered: unknown, file: string): PackageSpec {
  const fail = (message: string, hint = 'Write - package: dbt-labs/dbt_utils with a version:, - git:, - local: or - tarball: with a name:.') =>
    new PgTrickleError('DBT_PACKAGE_INVALID', { message: `${message} (in ${file})`, hint, details: { file } });
  if (!isRecord(rendered) || !isRecord(unrendered)) throw fail('an entry of packages: is no mapping');
  const written = { rendered, unrendered };
  const key = keys.find((one) => one in rendered);
  if (key === undefined) {
    if ('private' in rendered) throw fail('private packages are resolved by the dbt platform only', 'Use git: with the address of the repository.');
    const [first = ''] = Object.keys(rendered);
    throw fail(`an entry of packages: has the keys ${Object.keys(rendered).join(', ')}`, didYouMean(first, keys));
  }
  const value = rendered[key];
  if (typeof value !== 'string' || value === '') throw fail(`${key}: of a package is empty`);
  switch (key) {
    case 'local':
      return { kind: 'local', local: value, written };
    case 'tarball':
      if (typeof rendered.name !== 'string' || rendered.name === '')
        throw fail(`the tarball ${value} has no name`, 'Add name: with the name of its project.');
      return { kind: 'tarball', tarball: value, name: rendered.name, written };
    case 'git': {
      const { revision, subdirectory } = rendered;
      return {
        kind: 'git',
        git: value,
        revision: revision === undefined || revision === null ? null : String(revision),
        subdirectory: typeof subdirectory === 'string' && subdirectory !== '' ? subdirectory : null,
        warnsUnpinned: (rendered['warn-unpinned'] ?? rendered.warn_unpinned) !== false,
        written,
      };
    }
    case 'package': {
      if (!value.includes('/')) throw fail(`${value} was not found in the package index`, 'Packages of the hub have an owner: dbt-labs/dbt_utils.');
      const versions = [rendered.version ?? []].flat().map(String);
      if (versions.length === 0) throw fail(`${value} is missing the version`, `Write version: [">=1.0.0", "<2.0.0"].`);
      return { kind: 'hub', package: value, versions, prerelease: rendered.install_prerelease === true, written };
    }
  }
}

/** What makes two entries the same package. */
export function identityOf(spec: PackageSpec): string {
  switch (spec.kind) {
    case 'local':
      return `local ${spec.local}`;
    case 'tarball':
      return `tarball ${spec.tarball}`;
    case 'git':
      return `git ${spec.git.replace(/\.git$/, '')} ${spec.subdirectory ?? ''}`;
    case 'hub':
      return `hub ${spec.package}`;
  }
}

/** The entry with the keys of dbt's own class for it, whose JSON is hashed for the lock. */
export function hashedForm({ kind, written }: PackageSpec): Record<string, unknown> {
  const { rendered, unrendered } = written;
  const given = (key: string) => rendered[key] ?? null;
  switch (kind) {
    case 'local':
      return { local: rendered.local, unrendered };
    case 'tarball':
      return { name: rendered.name, tarball: rendered.tarball, unrendered };
    case 'git':
      return {
        git: rendered.git,
        revision: given('revision'),
        subdirectory: given('subdirectory'),
        unrendered,
        'warn-unpinned': given('warn-unpinned'),
      };
    case 'hub':
      return { install_prerelease: rendered.install_prerelease ?? false, package: rendered.package, unrendered, version: rendered.version };
  }
}
