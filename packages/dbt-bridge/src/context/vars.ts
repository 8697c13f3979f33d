import { PgTrickleError } from '@pgtrickle-js/core';

type Vars = Readonly<Record<string, unknown>>;

/** Where `var()` looks, from the strongest to the weakest. */
export type VarLayers = readonly Vars[];

/**
 * The layers that a resource of `packageName` sees: `--vars`, then the root project's vars for that package, the root project's own, and
 * last the package's.
 */
export function varLayers(packageName: string, cliVars: Vars, rootVars: Vars, packageVars: Vars): VarLayers {
  return [cliVars, asVars(rootVars[packageName]), rootVars, asVars(packageVars[packageName]), packageVars];
}

function asVars(value: unknown): Vars {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Vars) : {};
}

export function hasVar(layers: VarLayers, name: string): boolean {
  return layers.some((layer) => Object.hasOwn(layer, name));
}

/**
 * dbt's `var(name, default)`. A default that is None counts as given only when it was passed (`hasFallback`).
 *
 * @throws {PgTrickleError} `DBT_VAR_MISSING`
 */
export function readVar(layers: VarLayers, name: string, fallback?: { readonly value: unknown }): unknown {
  const layer = layers.find((one) => Object.hasOwn(one, name));
  if (layer !== undefined) return layer[name];
  if (fallback !== undefined) return fallback.value;
  throw new PgTrickleError('DBT_VAR_MISSING', {
    message: `Required var '${name}' not found in config`,
    hint: `Set it under vars: in dbt_project.yml, pass --vars '{${name}: value}', or give a default: var('${name}', 'default').`,
    details: { variable: name, known: [...new Set(layers.flatMap((one) => Object.keys(one)))] },
  });
}
