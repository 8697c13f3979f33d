import type { UniqueId } from '../manifest/resource.js';
import type { Project } from '../parse-project.js';
import { select } from '../select/select.js';
import type { CommandOptions } from './handlers.js';
import { resourcesOf } from './resources.js';

/** The resources that the flags select and that the command works on, parents first. What matches nothing is warned of. */
export async function selectResources({ loaded, manifest, graph }: Project, options: CommandOptions): Promise<UniqueId[]> {
  const selected = select(manifest, graph, { ...options, selectors: loaded.selectors });
  for (const { message, name } of selected.warnings) options.emit({ kind: 'message', level: 'warn', text: message, name });
  return resourcesOf(
    options.command,
    graph.order.filter((id) => selected.ids.has(id)),
    manifest,
    options.resourceTypes ?? {},
  );
}
