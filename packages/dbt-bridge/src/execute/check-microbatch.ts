import { PgTrickleError } from '@pgtrickle-js/core';
import { internalPackages, type MacroScope } from '../context/macro-scope.js';
import { isMicrobatch } from '../manifest/is-microbatch.js';
import type { Manifest } from '../manifest/manifest.js';
import type { ManifestNode, ModelNode } from '../manifest/node.js';
import type { LoadedProject, Warning } from '../project/types.js';
import { batchConfig } from './event-time.js';

interface Parsed {
  readonly loaded: LoadedProject;
  readonly macros: MacroScope;
}

/** Whether batches are ours to make: a project with a microbatch macro of its own gets one run, unless a flag says that it wants batches. */
export function makesBatches({ package_name }: ManifestNode, { loaded, macros }: Parsed): boolean {
  if (loaded.root.file.flags.require_batched_execution_for_custom_microbatch_strategy === true) return true;
  const macro = macros.find('get_incremental_microbatch_sql', package_name);
  return (internalPackages as readonly string[]).includes(macro?.node.package_name ?? '');
}

/**
 * Refuses microbatch models of which no batches can be made, and what they read whose time is no column; warns of those that read all of it in every batch.
 *
 * @throws {PgTrickleError} `DBT_CONFIG_INVALID`
 */
export function checkMicrobatch({ nodes, sources }: Manifest, parsed: Parsed): Warning[] {
  const models = Object.values(nodes).filter((node): node is ModelNode => isMicrobatch(node) && makesBatches(node, parsed));
  return models.flatMap((model): Warning[] => {
    batchConfig(model);
    const inputs = model.depends_on.nodes.flatMap((id) => nodes[id] ?? sources[id] ?? []);
    const timed = inputs.filter(({ config }) => Boolean(config.event_time));
    for (const { name, config, original_file_path: file } of timed) {
      if (typeof config.event_time === 'string') continue;
      throw new PgTrickleError('DBT_CONFIG_INVALID', {
        message: `Microbatch model '${model.name}' reads '${name}', whose 'event_time' is ${JSON.stringify(config.event_time)} and no name of a column (in ${file})`,
        hint: "Write it as event_time='created_at'.",
        details: { file },
      });
    }
    if (timed.length > 0) return [];
    const message =
      `The microbatch model '${model.name}' has no 'ref' or 'source' input with an 'event_time' configuration. ` +
      'This means no filtering can be applied and can result in unexpected duplicate records in the resulting microbatch model.';
    return [{ name: 'MicrobatchModelNoEventTimeInputs', message, file: model.original_file_path, data: { model_name: model.name } }];
  });
}
