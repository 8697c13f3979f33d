import { toJson } from '../jinja/values/json.js';
import { toPython } from '../jinja/values/to-python.js';
import { type DisabledNode, type Manifest, resourceOf } from '../manifest/manifest.js';
import type { UniqueId } from '../manifest/resource.js';
import type { Project } from '../parse-project.js';
import { isRecord } from '../project/render-yaml.js';
import type { CommandOptions, CommandResult } from './handler.js';
import { countResources } from './run-selected.js';
import { selectResources } from './select-resources.js';

const defaultKeys = new Set([
  ...['alias', 'name', 'package_name', 'depends_on', 'tags', 'config', 'resource_type', 'source_name', 'original_file_path', 'unique_id'],
]);

/** Says what is selected, one line each, in the order of their ids. */
export async function listSelected(project: Project, options: CommandOptions): Promise<CommandResult> {
  const ids = await selectResources(project, options);
  options.emit({ kind: 'found', counts: countResources(project.manifest) });
  if (ids.length === 0) options.emit({ kind: 'message', level: 'warn', name: 'NoNodesSelected', text: 'No nodes selected!' });
  return { lines: list(ids, project.manifest, options) };
}

/** One line per resource: what `--select` would call it, its name, its file, or its JSON. */
function list(ids: readonly UniqueId[], manifest: Manifest, { output = 'selector', outputKeys = [] }: CommandOptions): string[] {
  return ids.toSorted().map((id) => {
    const node = resourceOf(id, manifest);
    if (node === undefined) return id;
    switch (output) {
      case 'name':
        return searchName(node);
      case 'path':
        return node.original_file_path;
      case 'json':
        return toJson(toPython(pick(node as unknown as Readonly<Record<string, unknown>>, outputKeys)));
      default:
        return selectorOf(node);
    }
  });
}

/** `--output-keys config.materialized` looks into a mapping; what is not there is left out. */
function pick(fields: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> {
  if (keys.length === 0) return Object.fromEntries(Object.entries(fields).filter(([key]) => defaultKeys.has(key)));
  const found = keys.flatMap((key): [string, unknown][] => {
    if (!key.includes('.')) return key in fields ? [[key, fields[key]]] : [];
    const value = key.split('.').reduce<unknown>((from, part) => (isRecord(from) ? from[part] : undefined), fields);
    return value === undefined || value === null ? [] : [[key, value]];
  });
  return Object.fromEntries(found);
}

type Listed = DisabledNode;

function searchName(node: Listed): string {
  if (node.resource_type === 'source') return `${node.source_name}.${node.name}`;
  return node.resource_type === 'model' && node.version !== null ? `${node.name}.v${node.version}` : node.name;
}

function selectorOf(node: Listed): string {
  switch (node.resource_type) {
    case 'source':
      return `source:${node.package_name}.${node.source_name}.${node.name}`;
    case 'exposure':
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
      return `${node.resource_type}:${node.package_name}.${node.name}`;
    case 'unit_test':
      return `unit_test:${node.package_name}.${node.fqn.at(-1)}`;
    default:
      return node.fqn.join('.');
  }
}
