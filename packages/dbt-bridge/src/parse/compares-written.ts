import type { LoadedProject } from '../project/types.js';

/** dbt's flag by which `state:modified` compares what is written in models and YAML, and not what it came to. */
export function comparesWritten({ root }: Pick<LoadedProject, 'root'>): boolean {
  return root.file.flags.state_modified_compare_more_unrendered_values === true;
}
