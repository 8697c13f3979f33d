import { catalogReader, PgTrickleError, parseName, planAlter, type StreamTableChanges } from '@pgtrickle-js/core';
import { definitionOptions, readQueryFile, settingsOf } from '../changes/definition-options.js';
import { dryRunOption, runPlans, yesOption } from '../changes/run-plans.js';
import type { Command } from '../command.js';
import { parseWord } from '../options.js';

export const command: Command = {
  args: '<name>',
  description: 'Change a stream table: its query, schedule, mode, status or options. What is not named stays.',
  options: [
    ...definitionOptions,
    { flags: '--query <sql>', help: 'the new query' },
    { flags: '--status <status>', help: 'ACTIVE, SUSPENDED or PAUSED, which is SUSPENDED', parse: parseWord(['ACTIVE', 'SUSPENDED', 'PAUSED']) },
    { flags: '--allow-loss', help: 'go on when a rebuild loses objects that depend on the table; asks first' },
    { flags: '--dry-run', help: `${dryRunOption.help}, and say what the refresh history predicts of a new schedule` },
    yesOption,
  ],
  examples: [
    'pgtrickle alter order_totals --schedule 10m',
    'pgtrickle alter order_totals --schedule 10s --dry-run',
    'pgtrickle alter order_totals --file order_totals.sql --set tier=cold',
  ],
  prepare([given = ''], options) {
    const { file, query, dryRun, yes } = options;
    const name = parseName(given);
    const settings = settingsOf(options);
    if (file !== undefined && query !== undefined) {
      throw new PgTrickleError('USAGE_INVALID', { message: 'alter takes --query or --file, not both', hint: 'See pgtrickle alter --help.' });
    }
    if (file === undefined && query === undefined && Object.keys(settings).length === 0) {
      throw new PgTrickleError('USAGE_INVALID', {
        message: 'alter needs something to change',
        hint: 'Such as --schedule 10m; see pgtrickle alter --help.',
      });
    }
    return async (session) => {
      const written: StreamTableChanges = file === undefined ? {} : await readQueryFile(file as string, session);
      const { name: _, ...fromFile } = written as StreamTableChanges & { name?: unknown };
      const changes = { ...fromFile, ...(query === undefined ? {} : { query: query as string }), ...settings };
      const reader = catalogReader(await session.connect());
      const plan = await planAlter(reader, name, changes, { allowLoss: options.allowLoss === true });
      const { losses = [] } = plan;
      const report = await runPlans(session, [plan], {
        dryRun,
        yes,
        question: losses.length > 0 ? `Alter ${name} and lose ${losses.join('; ')}?` : undefined,
      });
      if (dryRun !== true) return report;
      const { previewCost } = await import('../changes/preview-cost.js');
      const cost = await previewCost(reader, plan);
      return cost === undefined ? report : { ...report, data: { ...report.data, cost }, notes: cost.notes };
    };
  },
};
