import { isRecord } from '../project/render-yaml.js';
import type { SelectorDefinition } from '../project/types.js';
import { defaultMethod } from './criterion.js';

const spec =
  /^(?<childrens_parents>@)?(?<parents>(?<parents_depth>\d*)\+)?(?:(?<method>[\w.]+):)?(?<value>.*?)(?<children>\+(?<children_depth>\d*))?$/;

/** `selectors:` of the manifest: what a text means written out, and a selector that is named put in its place. */
export function selectorsInManifest(selectors: readonly SelectorDefinition[]): Record<string, Record<string, unknown>> {
  const found: Record<string, Record<string, unknown>> = {};
  for (const { name, description, isDefault, definition } of selectors) {
    found[name] = {
      name,
      ...(description === undefined ? {} : { description }),
      ...(isDefault ? { default: true } : {}),
      definition: writtenOut(definition, found),
    };
  }
  return found;
}

function writtenOut(definition: unknown, known: Readonly<Record<string, Record<string, unknown>>>): unknown {
  if (typeof definition === 'string') return criterionOf(definition);
  if (!isRecord(definition)) return definition;
  const each = (parts: unknown) => (Array.isArray(parts) ? parts.map((part) => writtenOut(part, known)) : parts);
  for (const kind of ['union', 'intersection']) if (kind in definition) return { [kind]: each(definition[kind]) };
  const [[key, value] = ['', undefined], ...more] = Object.entries(definition);
  if (key === 'exclude') return { exclude: each(value) };
  if (more.length === 0) return { method: key, value: each(value) };
  if (key === 'method' && value === 'selector') return known[String(definition.value)]?.definition ?? definition;
  return definition;
}

function criterionOf(text: string): Record<string, unknown> {
  const { childrens_parents, parents, parents_depth, method, value = '', children, children_depth } = spec.exec(text)?.groups ?? {};
  return {
    ...(childrens_parents ? { childrens_parents: true } : {}),
    ...(parents ? { parents: true } : {}),
    ...(parents_depth ? { parents_depth } : {}),
    method: method ?? defaultMethod(value),
    ...(value === '' ? {} : { value }),
    ...(children ? { children: true } : {}),
    ...(children_depth ? { children_depth } : {}),
  };
}
