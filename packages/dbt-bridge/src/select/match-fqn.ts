import { matchesWildcard } from './wildcard.js';

interface Named {
  readonly fqn: readonly string[];
  readonly version?: string | number | null;
}

/** Whether a name, a path of folders and name with dots, or a pattern of them means a resource; the package may be left out. */
export function matchesFqn({ fqn, version }: Named, wanted: string): boolean {
  const isVersioned = version !== undefined && version !== null;
  return matches(fqn, wanted, isVersioned) || matches(fqn.slice(1), wanted, isVersioned);
}

function matches(fqn: readonly string[], wanted: string, isVersioned: boolean): boolean {
  const name = fqn.at(isVersioned ? -2 : -1) ?? '';
  if (name === wanted) return true;
  const parts = wanted.split('.');
  // A version is named with a dot or an underscore: orders.v2, orders_v2.
  if (isVersioned && fqn.slice(-2).join('_') === parts.slice(-2).join('_')) return true;
  const flat = fqn.flatMap((part) => part.split('.'));
  if (flat.length < parts.length) return false;
  const wild = parts.findIndex((part) => /[*?[\]]/.test(part));
  const fixed = wild === -1 ? parts.length : wild;
  if (parts.slice(0, fixed).some((part, i) => part !== flat[i])) return false;
  if (wild === -1) return true;
  return matchesWildcard(flat.slice(wild).join('.'), parts.slice(wild).join('.')) || (parts.length === 1 && matchesWildcard(name, wanted));
}
