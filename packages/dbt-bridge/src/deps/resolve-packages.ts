import { PgTrickleError } from '@pgtrickle-js/core';
import { type ObtainedPackage, type ObtainOptions, obtainPackage } from './obtain-package.js';
import { identityOf, type PackageSpec } from './package-spec.js';

/**
 * The packages that are asked for and all that they ask for, each once. What several ask of one package has to be true together.
 *
 * @throws {PgTrickleError} `DBT_PACKAGE_CONFLICT`, and what obtaining one throws.
 */
export async function resolvePackages(asked: readonly PackageSpec[], options: ObtainOptions): Promise<ObtainedPackage[]> {
  const specs = new Map<string, PackageSpec>();
  const found = new Map<string, ObtainedPackage>();
  for (let pending = asked; pending.length > 0; ) {
    const changed = new Map<string, PackageSpec>();
    for (const spec of pending) {
      const key = identityOf(spec);
      const before = specs.get(key);
      const both = before === undefined ? spec : together(before, spec);
      if (before !== undefined && both === before) continue;
      specs.set(key, both);
      changed.set(key, both);
    }
    const obtained = await Promise.all([...changed].map(async ([key, spec]) => [key, await obtainPackage(spec, options)] as const));
    for (const [key, one] of obtained) found.set(key, one);
    pending = obtained.flatMap(([, one]) => one.needs);
  }
  const all = [...specs.keys()].map((key) => found.get(key) as ObtainedPackage);
  const twice = all.find((one, i) => all.findIndex(({ name }) => name === one.name) < i);
  if (twice !== undefined) {
    const others = all.filter(({ name }) => name === twice.name).map(({ shown }) => shown);
    throw conflict(`two packages have the name "${twice.name}": ${others.join(' and ')}`, 'Ask for one of them, from one place.');
  }
  return all;
}

/** The same value where the second asks for nothing new. */
function together(a: PackageSpec, b: PackageSpec): PackageSpec {
  if (a.kind === 'git' && b.kind === 'git') {
    if (b.revision === null || a.revision === b.revision) return a;
    if (a.revision === null) return b;
    throw conflict(`${a.git} is asked for at the revisions ${a.revision} and ${b.revision}`, 'Pin one revision in packages.yml.');
  }
  if (a.kind === 'hub' && b.kind === 'hub') {
    const versions = [...new Set([...a.versions, ...b.versions])];
    const prerelease = a.prerelease || b.prerelease;
    return versions.length === a.versions.length && prerelease === a.prerelease ? a : { ...a, versions, prerelease };
  }
  return a;
}

function conflict(message: string, hint: string): PgTrickleError {
  return new PgTrickleError('DBT_PACKAGE_CONFLICT', { message, hint });
}
