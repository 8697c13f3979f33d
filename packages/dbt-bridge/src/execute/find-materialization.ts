import { didYouMean, PgTrickleError } from '@pgtrickle-js/core';
import { internalPackages, type MacroDefinition } from '../context/macro-scope.js';
import type { ManifestNode } from '../manifest/node.js';

/** Of other resources, or of nothing in the project. */
const notForModels = new Set(['test', 'seed', 'snapshot', 'unit', 'clone', 'function']);

/**
 * The macro that builds a node, or does with it what `name` says. The root project's own wins over ours; one of an installed package only where we have none of that name.
 *
 * @throws {PgTrickleError} `DBT_MATERIALIZATION_UNKNOWN`
 */
export function findMaterialization(
  node: ManifestNode,
  macros: Iterable<MacroDefinition>,
  rootName: string,
  name = materializationOf(node),
): MacroDefinition {
  const all = [...macros];
  const names = [`materialization_${name}_postgres`, `materialization_${name}_default`];
  const named = all.filter((macro) => names.includes(macro.node.name));
  const builtIn = ({ node: { package_name } }: MacroDefinition) => (internalPackages as readonly string[]).includes(package_name);
  const best = [(macro: MacroDefinition) => macro.node.package_name === rootName, builtIn, () => true].flatMap((belongs) => {
    const mine = named.filter(belongs);
    return mine.find((macro) => macro.node.name.endsWith('_postgres')) ?? mine[0] ?? [];
  })[0];
  if (best !== undefined) return best;
  throw new PgTrickleError('DBT_MATERIALIZATION_UNKNOWN', {
    message: `${node.resource_type} "${node.name}" is materialized as "${name}", and there is no such materialization (in ${node.original_file_path})`,
    hint: didYouMean(name, materializationNames(all)),
    details: { file: node.original_file_path, materialization: name },
  });
}

function materializationOf({ resource_type: type, config }: ManifestNode): string {
  return type === 'test' || type === 'seed' ? type : config.materialized;
}

function materializationNames(macros: readonly MacroDefinition[]): string[] {
  const found = macros.flatMap(({ node: { name } }) => /^materialization_(.+)_(?:default|postgres)$/.exec(name)?.[1] ?? []);
  return [...new Set([...found, 'ephemeral'])].filter((name) => !notForModels.has(name));
}
