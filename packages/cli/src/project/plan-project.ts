import { type CatalogReader, type DeclaredBy, type Plan, planPrune, planStreamTables, type StreamTableDefinition } from '@pgtrickle-js/core';
import type { OptionSpec } from '../command.js';
import type { LoadedConfig } from './load-config.js';

/** What commands about a whole project take. */
export const planOptions: readonly OptionSpec[] = [
  { flags: '--prune', help: 'also drop what this project made and no longer defines' },
  { flags: '--allow-loss', help: 'go on when a rebuild loses objects that depend on a stream table' },
];

/** Who this project is to the database. */
export const declarerOf = ({ project }: Pick<LoadedConfig, 'project'>): DeclaredBy => ({ tool: 'pgtrickle', project });

export interface PlanProjectOptions {
  readonly declaredBy: DeclaredBy;
  readonly prune: boolean;
  readonly allowLoss: boolean;
}

/** Plans a whole project: what it defines, in order of dependency, and with `prune` the drops. Only reads. */
export async function planProject(
  reader: CatalogReader,
  definitions: readonly StreamTableDefinition[],
  { declaredBy, prune, allowLoss }: PlanProjectOptions,
): Promise<Plan[]> {
  const plans = await planStreamTables(reader, definitions, { declaredBy, allowLoss });
  return prune ? [...plans, ...(await planPrune(reader, definitions, { declaredBy, cascade: allowLoss }))] : plans;
}

/** Whether a plan changes a stream table, more than that a first record of its maker is left on it. */
export function isChange({ action, changes }: Plan): boolean {
  if (action === 'none') return false;
  return action !== 'declare' || changes.some((change) => change.kind === 'declare' && change.from !== null);
}
