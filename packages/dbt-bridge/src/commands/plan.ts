import { isEphemeral } from '../compile/node-context.js';
import { checkNodes } from '../execute/check-nodes.js';
import { checkServer } from '../execute/check-server.js';
import { lookAround } from '../execute/prepare-run.js';
import { withRunParts } from '../execute/with-run-parts.js';
import { isChange } from '../plan/node-plan.js';
import { planNodes } from '../plan/plan-nodes.js';
import { planAsJson, renderPlan } from '../report/render-plan.js';
import type { ProjectCommand } from './handler.js';
import { invocationArgs } from './invocation-args.js';
import { nodesToRun } from './resources.js';
import { selectResources } from './select-resources.js';

/** Tells what a run would do, on a session that the server keeps from writing. No hook is run, no file written. */
export const plan: ProjectCommand = async (project, options) => {
  const { manifest } = project;
  const ids = await selectResources(project, options);
  const nodes = nodesToRun('run', ids, manifest).filter((node) => !isEphemeral(node));
  checkNodes(nodes, project);
  const parts = { ...options, selected: ids, args: invocationArgs(options), write: async () => {}, readOnly: true };
  const plans = await withRunParts(project, parts, async (run) => {
    if (nodes.length === 0) return [];
    checkServer(nodes, project, (await lookAround(nodes, run)).catalog);
    return planNodes(nodes, run);
  });
  const showSql = options.sql === true;
  const success = plans.every(({ action }) => action !== 'error' && action !== 'refuse');
  const exitCode = success && options.exitCode === true && plans.some(isChange) ? 2 : undefined;
  return { success, exitCode, lines: options.output === 'json' ? [planAsJson(plans, showSql)] : renderPlan(plans, showSql) };
};
