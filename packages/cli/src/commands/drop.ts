import { catalogReader, parseName, planDrop } from '@pgtrickle-js/core';
import { dryRunOption, runPlans, yesOption } from '../changes/run-plans.js';
import type { Command } from '../command.js';

export const command: Command = {
  args: '<name>',
  description: 'Drop a stream table. Asks first.',
  options: [
    { flags: '--cascade', help: 'also drop the stream tables and views that read it' },
    { flags: '--if-exists', help: 'do nothing when there is no such stream table' },
    dryRunOption,
    yesOption,
  ],
  examples: ['pgtrickle drop order_totals', 'pgtrickle drop order_totals --cascade --dry-run', 'pgtrickle drop order_totals --yes'],
  prepare([given = ''], { cascade, ifExists, dryRun, yes }) {
    const name = parseName(given);
    return async (session) => {
      const options = { cascade: cascade === true, onMissing: ifExists === true ? 'ignore' : 'error' } as const;
      const plan = await planDrop(catalogReader(await session.connect()), name, options);
      const others = plan.warnings.map((warning) => warning.replace(/ is dropped as well$/, ''));
      return runPlans(session, [plan], { dryRun, yes, question: `Drop ${[name, ...others].join(', ')}?` });
    };
  },
};
