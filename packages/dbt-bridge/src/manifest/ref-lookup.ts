import type { ManifestNode } from './node.js';
import type { NodeType, RefArgs } from './resource.js';
import type { SourceNode } from './source-node.js';

const referable: readonly NodeType[] = ['model', 'seed', 'snapshot'];

/** Finds what `ref()` names; with other types, what `function()` does. */
export class RefLookup {
  readonly #byName = new Map<string, ManifestNode[]>();

  constructor(nodes: Iterable<ManifestNode>, types: readonly string[] = referable) {
    for (const node of nodes) {
      if (!types.includes(node.resource_type)) continue;
      const found = this.#byName.get(node.name);
      if (found === undefined) this.#byName.set(node.name, [node]);
      else found.push(node);
    }
  }

  /**
   * In the package that is named, else in the root project, in the node's own package, and anywhere. Without a version the latest one is meant.
   * Of a model and a seed of one name it is the seed, as in dbt.
   */
  find({ name, package: packageName, version }: RefArgs, rootName: string, nodePackage: string): ManifestNode | undefined {
    const candidates = (this.#byName.get(name) ?? []).filter((node) => matchesVersion(node, version));
    if (packageName !== null) return candidates.findLast((node) => node.package_name === packageName);
    const preferred = [rootName, nodePackage].map((wanted) => candidates.findLast((node) => node.package_name === wanted));
    return preferred.find((node) => node !== undefined) ?? candidates[0];
  }

  names(): string[] {
    return [...this.#byName.keys()];
  }

  versionsOf(name: string): (string | number)[] {
    return (this.#byName.get(name) ?? []).flatMap((node) => (node.resource_type === 'model' && node.version !== null ? [node.version] : []));
  }
}

function matchesVersion(node: ManifestNode, version: RefArgs['version']): boolean {
  if (node.resource_type !== 'model' || node.version === null) return version === null;
  return version === null ? String(node.version) === String(node.latest_version) : String(node.version) === String(version);
}

/** Finds what `source()` names: in the root project, in the node's own package, then anywhere. */
export class SourceLookup {
  readonly #byName = new Map<string, SourceNode[]>();

  constructor(sources: Iterable<SourceNode>) {
    for (const source of sources) {
      const key = `${source.source_name}.${source.name}`;
      const found = this.#byName.get(key);
      if (found === undefined) this.#byName.set(key, [source]);
      else found.push(source);
    }
  }

  find(source: string, table: string, rootName: string, nodePackage: string): SourceNode | undefined {
    const candidates = this.#byName.get(`${source}.${table}`) ?? [];
    const preferred = [rootName, nodePackage].map((wanted) => candidates.find((one) => one.package_name === wanted));
    return preferred.find((one) => one !== undefined) ?? candidates[0];
  }

  names(): string[] {
    return [...this.#byName.keys()];
  }
}
