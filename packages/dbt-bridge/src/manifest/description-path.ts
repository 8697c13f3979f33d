import type { Origin } from '../parse/unlinked.js';
import { parseYaml } from '../project/parse-yaml.js';
import type { YamlPath } from '../project/yaml-position.js';

/** Where below the YAML of a resource a description is written: its own, that of a column or, for a table of a source, that of the source. */
export function descriptionPath({ file, path }: Origin & { readonly kind: 'yaml' }, description: string): YamlPath {
  const data = parseYaml(file.text, file.displayPath);
  const below = (from: YamlPath) =>
    findDescription(
      from.reduce<unknown>((value, key) => (value as never)?.[key], data),
      description,
      from,
    );
  return below(path) ?? below(path.slice(0, 2)) ?? path;
}

function findDescription(value: unknown, description: string, path: YamlPath): YamlPath | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    if (key === 'description' && typeof item === 'string' && item.trim() === description.trim()) return [...path, key];
    const found = findDescription(item, description, [...path, Array.isArray(value) ? Number(key) : key]);
    if (found !== undefined) return found;
  }
  return undefined;
}
