import { resolve } from 'node:path';
import { catalogReader, planToJson } from '@pgtrickle-js/core';
import { exitCodes } from '@pgtrickle-js/core/command';
import { writeFiles } from '@pgtrickle-js/core/files';
import { planRow } from '../changes/plan-row.js';
import { readQueryReaders } from '../changes/read-query-readers.js';
import { renderPlans, summarizePlans } from '../changes/render-plans.js';
import { renderPlansSql } from '../changes/render-sql.js';
import type { Command } from '../command.js';
import { atItsFile } from '../project/at-its-file.js';
import { loadDefinitions, requireDefinitions } from '../project/load-definitions.js';
import { declarerOf, isChange, planOptions, planProject } from '../project/plan-project.js';

export const command: Command = {
  description: 'Show what would make the database as the files say. Changes nothing.',
  options: [
    ...planOptions,
    { flags: '--out <file>', help: 'also write the plan to a file, which apply runs exactly' },
    { flags: '--exit-code', help: 'exit code 2 when there are changes' },
    { flags: '--dry-run', help: 'print the SQL of the plan' },
  ],
  examples: ['pgtrickle plan', 'pgtrickle plan --prune --out release.plan && pgtrickle apply release.plan', 'pgtrickle plan --exit-code'],
  prepare:
    (_args, { prune, allowLoss, out, exitCode, dryRun }) =>
    async (session) => {
      const loaded = await session.config();
      const files = await loadDefinitions(loaded, session.cwd);
      const definitions = requireDefinitions(files);
      const reader = catalogReader(await session.connect());
      const declaredBy = declarerOf(loaded);
      const plans = await atItsFile(files.sources, () =>
        planProject(reader, definitions, { declaredBy, prune: prune === true, allowLoss: allowLoss === true }),
      );
      const changed = plans.filter(isChange);
      if (out !== undefined)
        // Definitions may hold what is nobody else's business.
        writeFiles(new Map([[resolve(session.cwd, out as string), await planToJson(reader, plans)]]), { mode: 0o600 });
      const rows = plans.map(planRow);
      const text = dryRun === true ? renderPlansSql(plans) : renderPlans(changed, await readQueryReaders(reader, changed));
      return {
        data: { project: loaded.project, changes: changed.length, plans: rows },
        rows,
        text,
        notes: [summarizePlans(plans), ...(out === undefined ? [] : [`The plan is in ${out}: pgtrickle apply ${out} runs exactly that.`])],
        ok: true,
        exitCode: exitCode === true && changed.length > 0 ? exitCodes.usage : exitCodes.ok,
      };
    },
};
