import { catalogReader, PgTrickleError, parseName, planStreamTable, type StreamTableChanges, type StreamTableDefinition } from '@pgtrickle-js/core';
import { definitionOptions, readQueryFile, settingsOf } from '../changes/definition-options.js';
import { dryRunOption, runPlans } from '../changes/run-plans.js';
import type { Command } from '../command.js';

export const command: Command = {
  args: '<name> [query]',
  description: 'Create a stream table from a query, given as an argument, in a file or on stdin.',
  options: [
    ...definitionOptions,
    { flags: '--no-initialize', help: 'leave it empty until its first refresh' },
    { flags: '--if-not-exists', help: 'leave a stream table of that name as it is' },
    dryRunOption,
  ],
  examples: [
    "pgtrickle create order_totals 'select customer, sum(amount) as total from orders group by customer' --schedule 5m",
    'pgtrickle create order_totals --file order_totals.sql --mode DIFFERENTIAL --set tier=warm',
  ],
  prepare([given = '', query], options) {
    const { file, ifNotExists, initialize, dryRun } = options;
    const name = parseName(given);
    if ((query === undefined) === (file === undefined)) {
      throw new PgTrickleError('USAGE_INVALID', {
        message: query === undefined ? 'create needs a query, or --file' : 'create takes a query or --file, not both',
        hint: 'See pgtrickle create --help.',
      });
    }
    return async (session) => {
      const written: StreamTableChanges = file === undefined ? { query: query as string } : await readQueryFile(file as string, session);
      const settings = settingsOf(options);
      const definition = {
        ...written,
        ...settings,
        ...(initialize === false ? { initialize: false } : {}),
        ...(written.options || settings.options ? { options: { ...written.options, ...settings.options } } : {}),
        name,
      } as StreamTableDefinition;
      const onExisting = ifNotExists === true ? 'keep' : 'error';
      const plan = await planStreamTable(catalogReader(await session.connect()), definition, { onExisting });
      return runPlans(session, [plan], { dryRun });
    };
  },
};
