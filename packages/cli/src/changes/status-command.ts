import { type CatalogReader, catalogReader, PgTrickleError, type Plan, parseName, readStreamTables } from '@pgtrickle-js/core';
import type { Command } from '../command.js';
import { dryRunOption, runPlans } from './run-plans.js';

/** What `pause` and `resume` are: the same, but for the plan. */
export function statusCommand(verb: string, description: string, plan: (reader: CatalogReader, name: string) => Promise<Plan>): Command {
  return {
    args: '[names...]',
    description,
    options: [{ flags: '--all', help: 'all stream tables, in one transaction' }, dryRunOption],
    examples: [`pgtrickle ${verb} order_totals`, `pgtrickle ${verb} --all`],
    prepare(given, { all, dryRun }) {
      if ((given.length === 0) === (all !== true)) {
        throw new PgTrickleError('USAGE_INVALID', {
          message: all === true ? `${verb} takes names or --all, not both` : `${verb} needs the name of a stream table, or --all`,
          hint: `See pgtrickle ${verb} --help.`,
        });
      }
      const wanted = [...new Set(given.map((name) => parseName(name)))];
      return async (session) => {
        const reader = catalogReader(await session.connect());
        const names = all === true ? (await readStreamTables(reader)).map(({ name }) => name) : wanted;
        const plans: Plan[] = [];
        for (const name of names) plans.push(await plan(reader, name));
        const report = await runPlans(session, plans, { dryRun });
        return plans.length > 0 ? report : { ...report, notes: ['There are no stream tables in this database.'] };
      };
    },
  };
}
