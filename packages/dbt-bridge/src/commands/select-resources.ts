import { resolve } from 'node:path';
import type { UniqueId } from '../manifest/resource.js';
import { comparesWritten } from '../parse/compares-written.js';
import type { Project } from '../parse-project.js';
import { select } from '../select/select.js';
import { type PreviousState, readState } from '../state/read-state.js';
import type { CommandOptions } from './handler.js';
import { resourcesOf } from './resources.js';

/** The resources that the flags select and that the command works on, parents first. What matches nothing is warned of. */
export async function selectResources(project: Project, options: CommandOptions): Promise<UniqueId[]> {
  const { loaded, manifest, graph } = project;
  const { uniqueIds, command, resourceTypes = {}, emit } = options;
  if (uniqueIds !== undefined) {
    const wanted = new Set(uniqueIds);
    return graph.order.filter((id) => wanted.has(id));
  }
  const selected = select(manifest, graph, { ...options, state: await stateOf(project, options.state, emit), selectors: loaded.selectors });
  for (const { message, name, data } of selected.warnings) emit({ kind: 'message', level: 'warn', text: message, name, data });
  return resourcesOf(
    command,
    graph.order.filter((id) => selected.ids.has(id)),
    manifest,
    resourceTypes,
  );
}

/** The state in a folder that a flag names, if one does. */
export async function stateOf(
  { loaded }: Project,
  folder: string | undefined,
  emit: CommandOptions['emit'] = () => {},
): Promise<PreviousState | undefined> {
  if (folder === undefined) return undefined;
  if (resolve(loaded.root.root, folder) === loaded.targetDir) {
    const text = `The state and target directories are the same: '${folder}'. This could lead to missing changes due to overwritten state including non-idempotent retries.`;
    emit({ kind: 'message', level: 'warn', text, name: 'WarnStateTargetEqual' });
  }
  return readState(folder, { projectDir: loaded.root.root, targetDir: loaded.targetDir, comparesWritten: comparesWritten(loaded) });
}
