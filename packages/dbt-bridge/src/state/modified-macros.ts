import type { Manifest } from '../manifest/manifest.js';
import type { UniqueId } from '../manifest/resource.js';
import type { Selectable } from '../select/selectable.js';

/** A test of resources: whether a macro that one calls, or that such a macro calls in turn, has changed, came or went since an earlier run. */
export function usesModifiedMacro(now: Manifest, before: Manifest): (resource: Selectable) => boolean {
  const ids = new Set([...Object.keys(now.macros), ...Object.keys(before.macros)]);
  const modified = new Set([...ids].filter((id) => now.macros[id]?.macro_sql !== before.macros[id]?.macro_sql));
  const known = new Map<UniqueId, boolean>([...modified].map((id) => [id, true]));
  const isAffected = (id: UniqueId): boolean => {
    const found = known.get(id);
    if (found !== undefined) return found;
    // While it is looked at, it is not: macros may call each other in a circle.
    known.set(id, false);
    const affected = now.macros[id]?.depends_on.macros.some(isAffected) ?? false;
    known.set(id, affected);
    return affected;
  };
  return (resource) => modified.size > 0 && 'depends_on' in resource && resource.depends_on.macros.some(isAffected);
}
