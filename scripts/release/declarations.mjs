import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** The declarations that a package's entries lead to, as paths within it: those of its inner modules are of no use to anyone. */
export function reachableDeclarations(folder, exports) {
  const reached = new Set();
  const visit = (path) => {
    if (reached.has(path)) return;
    reached.add(path);
    const text = readFileSync(join(folder, path), 'utf8').replace(/\/\*.*?\*\//gs, '');
    for (const [, fixed, lazy] of text.matchAll(/\bfrom '(\.[^']+)'|\bimport\('(\.[^']+)'\)/g)) {
      visit(posix.join(posix.dirname(path), (fixed ?? lazy).replace(/\.js$/, '.d.ts')));
    }
  };
  for (const target of Object.values(exports)) if (target.types !== undefined) visit(posix.normalize(target.types));
  return reached;
}
