import {
  type CatalogReader,
  catalogReader,
  type DeclaredBy,
  describeDeclarer,
  digestDefinition,
  type Plan,
  readStreamTables,
  type StreamTable,
  type StreamTableDefinition,
  sameDeclarer,
} from '@pgtrickle-js/core';
import { planRow } from '../changes/plan-row.js';
import { renderPlans } from '../changes/render-plans.js';
import type { Command } from '../command.js';
import { atItsFile } from '../project/at-its-file.js';
import { loadDefinitions, requireDefinitions } from '../project/load-definitions.js';
import { declarerOf, isChange, planProject } from '../project/plan-project.js';
import { counted } from '../render/counted.js';
import { renderTable } from '../render/table.js';

export interface Drift {
  readonly name: string;
  /**
   * `missing`: defined and not there. `server`: the database was changed behind the files. `files`: the files were changed and not applied. `both`.
   * `undefined`: made by this project and no longer defined. `claimed`: another tool or project declares it too.
   */
  readonly kind: 'missing' | 'server' | 'files' | 'both' | 'undefined' | 'claimed';
  readonly message: string;
}

/** Finds where database and files differ, and who moved. Only reads. */
export async function findDrift(
  reader: CatalogReader,
  definitions: readonly StreamTableDefinition[],
  declaredBy: DeclaredBy,
): Promise<{ readonly drifts: readonly Drift[]; readonly plans: readonly Plan[] }> {
  const plans = await planProject(reader, definitions, { declaredBy, prune: false, allowLoss: true });
  const tables = new Map((await readStreamTables(reader)).map((table) => [table.name as string, table]));
  const wanted = new Map(definitions.map((definition) => [definition.name as string, definition]));
  const drifts: Drift[] = [];
  for (const plan of plans.filter(isChange)) {
    const definition = wanted.get(plan.name);
    if (definition !== undefined) drifts.push(await judge(plan, definition, { table: tables.get(plan.name), declaredBy }));
  }
  for (const { name, declaration } of tables.values()) {
    if (declaration === null || wanted.has(name) || !sameDeclarer(declaredBy, declaration)) continue;
    drifts.push({ name, kind: 'undefined', message: 'this project made it and defines it no longer' });
  }
  return { drifts, plans: plans.filter(isChange) };
}

async function judge(
  plan: Plan,
  definition: StreamTableDefinition,
  { table, declaredBy }: { readonly table: StreamTable | undefined; readonly declaredBy: DeclaredBy },
): Promise<Drift> {
  const { name } = plan;
  if (table === undefined) return { name, kind: 'missing', message: 'it is defined and not in the database' };
  const { declaration } = table;
  if (declaration !== null && !sameDeclarer(declaredBy, declaration)) {
    return { name, kind: 'claimed', message: `${describeDeclarer(declaration)} declares it too` };
  }
  const fields = plan.changes.map((change) => (change.kind === 'option' ? change.option : change.kind)).join(', ');
  if (declaration === null) return { name, kind: 'both', message: `${fields}: database and file differ, and nobody has declared it` };
  const isAsApplied = declaration.definitionDigest === (await digestDefinition(definition));
  if (isAsApplied) return { name, kind: 'server', message: `${fields}: changed in the database since the last apply` };
  return { name, kind: 'files', message: `${fields}: changed in the file since the last apply` };
}

export const command: Command = {
  description: 'Check whether database and files differ, and who moved. Exit code 1 when they do.',
  options: [{ flags: '--details', help: 'also show what plan shows' }],
  examples: ['pgtrickle drift', 'pgtrickle drift --json | jq \'.drifts[] | select(.kind == "server")\''],
  prepare:
    (_args, { details }) =>
    async (session) => {
      const loaded = await session.config();
      const files = await loadDefinitions(loaded, session.cwd);
      const definitions = requireDefinitions(files);
      const reader = catalogReader(await session.connect());
      const { drifts, plans } = await atItsFile(files.sources, () => findDrift(reader, definitions, declarerOf(loaded)));
      const table = renderTable<Drift>(
        [
          { title: 'NAME', cell: ({ name }) => name },
          { title: 'DRIFT', cell: ({ kind }) => kind },
          { title: 'MESSAGE', cell: ({ message }) => message },
        ],
        drifts,
      );
      return {
        data: { ok: drifts.length === 0, project: loaded.project, drifts, plans: plans.map(planRow) },
        rows: drifts.map((drift) => ({ ...drift })),
        text: drifts.length === 0 ? '' : details === true && plans.length > 0 ? `${table}\n\n${renderPlans(plans)}` : table,
        notes: [
          drifts.length === 0
            ? `Database and files agree on ${counted(definitions.length, 'stream table')}.`
            : `${counted(drifts.length, 'difference')} between database and files.`,
        ],
        ok: drifts.length === 0,
      };
    },
};
