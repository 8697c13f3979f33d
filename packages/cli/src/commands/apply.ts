import { catalogReader } from '@pgtrickle-js/core';
import { type ApplyProjectOptions, applyProject } from '../changes/apply-project.js';
import { planRow } from '../changes/plan-row.js';
import { renderPlans, summarizePlans } from '../changes/render-plans.js';
import { renderPlansSql } from '../changes/render-sql.js';
import { dryRunOption, yesOption } from '../changes/run-plans.js';
import type { Command } from '../command.js';
import { atItsFile } from '../project/at-its-file.js';
import { loadDefinitions, requireDefinitions } from '../project/load-definitions.js';
import { declarerOf, planOptions, planProject } from '../project/plan-project.js';

export const command: Command = {
  args: '[file]',
  description: 'Make the database as the files say, or run exactly a plan that plan --out wrote. All of it happens or nothing.',
  options: [
    ...planOptions,
    { flags: '--transaction <mode>', help: 'one for all, or one for each stream table', choices: ['one', 'each'], default: 'one' },
    dryRunOption,
    yesOption,
  ],
  examples: ['pgtrickle apply', 'pgtrickle apply --prune --yes', 'pgtrickle apply release.plan'],
  prepare([file], { prune, allowLoss, transaction, dryRun, yes }) {
    const how: ApplyProjectOptions = { yes, transaction: transaction as 'one' | 'each' };
    return async (session) => {
      if (file !== undefined) {
        const { applySaved, readPlanFile } = await import('../changes/apply-file.js');
        const saved = readPlanFile(file, session.cwd);
        return toReport(dryRun === true ? { plans: saved.plans, results: undefined } : await applySaved(session, saved, how));
      }
      const loaded = await session.config();
      const files = await loadDefinitions(loaded, session.cwd);
      const definitions = requireDefinitions(files);
      const options = { declaredBy: declarerOf(loaded), prune: prune === true, allowLoss: allowLoss === true };
      const plan = (reader: Parameters<typeof planProject>[0]) => planProject(reader, definitions, options);
      return atItsFile(files.sources, async () => {
        if (dryRun === true) return toReport({ plans: await plan(catalogReader(await session.connect())), results: undefined });
        return toReport(await applyProject(session, plan, how));
      });
    };
  },
};

/** Without results it was a dry run. */
function toReport({
  plans,
  results,
}: {
  readonly plans: Parameters<typeof renderPlans>[0];
  readonly results: readonly { readonly durationMs: number }[] | undefined;
}) {
  const rows = plans.map((plan, index) => ({
    ...planRow(plan),
    ...(results === undefined ? {} : { durationMs: Math.round(results[index]?.durationMs ?? 0) }),
  }));
  const applied = results !== undefined && results.length > 0;
  return {
    data: { applied, plans: rows },
    rows,
    text: results === undefined ? renderPlansSql(plans) : renderPlans(plans),
    notes: results === undefined ? [] : [applied ? summarizePlans(plans) : `Nothing to do: ${summarizePlans(plans)}`],
    ok: true,
  };
}
