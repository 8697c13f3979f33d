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
  return levelsOf(tree, fqn).map(settingsOf);
}

/** The tree, and what it has below it for each name, as far as it has something. */
export function levelsOf(tree: ConfigTree, names: readonly string[]): ConfigTree[] {
  const levels = [tree];
  let level: ConfigTree | undefined = tree;
  for (const name of names) {
    level = levelBelow(level, name);
    if (level === undefined) break;
    levels.push(level);
  }
  return levels;
}

/** What a tree says about one name. */
export function levelBelow(level: ConfigTree, name: string): ConfigTree | undefined {
  const below = Object.hasOwn(level, name) ? level[name] : undefined;
  return isRecord(below) ? below : undefined;
}

/** What one level of a tree sets. */
export function settingsOf(level: ConfigTree): ConfigLayer {
  const settings: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(level)) {
    if (key.startsWith('+')) settings[key.slice(1).trim()] = value;
    else if (!isRecord(value)) settings[key] = value;
  }
  return settings;
}

/** Every path of a tree at which something is set; the root of the tree is the empty path. */
export function configuredPaths(tree: ConfigTree, above: readonly string[] = []): string[][] {
  const entries = Object.entries(tree);
  const isSetting = ([key, value]: [string, unknown]) => key.startsWith('+') || !isRecord(value);
  const nested = entries.filter((entry) => !isSetting(entry)).flatMap(([key, value]) => configuredPaths(value as ConfigTree, [...above, key]));
  return entries.some(isSetting) ? [[...above], ...nested] : nested;
}
