import { isRecord } from '../project/render-yaml.js';
import type { ConfigTree } from '../project/types.js';

export type ConfigLayer = Readonly<Record<string, unknown>>;

/**
 * What a configuration tree of dbt_project.yml says about the resource `fqn`, from the root of the tree to its leaf. At each level
 * a key with `+` is a setting, and so is one whose value is not a mapping.
 *
 * @example
 * projectLayers({ '+materialized': 'view', shop: { marts: { materialized: 'table' } } }, ['shop', 'marts', 'orders'])
 * // [{ materialized: 'view' }, {}, { materialized: 'table' }]
 */
export function projectLayers(tree: ConfigTree, fqn: readonly string[]): ConfigLayer[] {
  const layers = [settingsOf(tree)];
  let level: unknown = tree;
  for (const part of fqn) {
    level = isRecord(level) && Object.hasOwn(level, part) ? level[part] : undefined;
    if (!isRecord(level)) break;
    layers.push(settingsOf(level));
  }
  return layers;
}

function settingsOf(level: ConfigTree): ConfigLayer {
  const settings: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(level)) {
    if (key.startsWith('+')) settings[key.slice(1).trim()] = value;
    else if (!isRecord(value)) settings[key] = value;
  }
  return settings;
}

/** Every path of a tree that carries a setting and is a folder or name: those that match no resource deserve a warning. */
export function configuredPaths(tree: ConfigTree, above: readonly string[] = []): string[][] {
  return Object.entries(tree).flatMap(([key, value]) => {
    if (key.startsWith('+') || !isRecord(value)) return [];
    const path = [...above, key];
    const nested = configuredPaths(value, path);
    const hasSettings = Object.entries(value).some(([inner, setting]) => inner.startsWith('+') || !isRecord(setting));
    return hasSettings ? [path, ...nested] : nested;
  });
}
