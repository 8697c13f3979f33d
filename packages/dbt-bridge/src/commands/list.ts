import type { Manifest } from '../manifest/manifest.js';
import type { UniqueId } from '../manifest/resource.js';
import type { Project } from '../parse-project.js';
import type { CommandOptions, CommandResult } from './handlers.js';
import { selectResources } from './select-resources.js';

export interface ListOptions {
  /** Default `selector`. */
  readonly output?: 'selector' | 'name' | 'path' | 'json' | undefined;
  /** Keys of each line of JSON. */
  readonly outputKeys?: readonly string[] | undefined;
}

const defaultKeys = [
  'alias',
  'name',
  'package_name',
  'depends_on',
  'tags',
  'config',
  'resource_type',
  'source_name',
  'original_file_path',
  'unique_id',
];

export async function listSelected(project: Project, options: CommandOptions): Promise<CommandResult> {
  return { lines: list(await selectResources(project, options), project.manifest, options) };
}

/** One line per resource: what `--select` would call it, its name, its file, or its JSON. */
function list(ids: readonly UniqueId[], manifest: Manifest, { output = 'selector', outputKeys = defaultKeys }: ListOptions): string[] {
  const lines = ids.map((id) => {
    const node = manifest.nodes[id] ?? manifest.sources[id] ?? manifest.exposures[id] ?? manifest.unit_tests[id];
    if (node === undefined) return id;
    const fields = node as unknown as Readonly<Record<string, unknown>>;
    switch (output) {
      case 'name':
        return node.resource_type === 'source' ? `${node.source_name}.${node.name}` : node.name;
      case 'path':
        return node.original_file_path;
      case 'json':
        return JSON.stringify(Object.fromEntries(outputKeys.flatMap((key) => (key in fields ? [[key, fields[key]]] : []))));
      default:
        return selectorOf(node);
    }
  });
  return lines.sort();
}

function selectorOf(node: { readonly resource_type: string; readonly fqn: readonly string[] }): string {
  const name = node.fqn.join('.');
  return ['source', 'exposure', 'unit_test'].includes(node.resource_type) ? `${node.resource_type}:${name}` : name;
}
