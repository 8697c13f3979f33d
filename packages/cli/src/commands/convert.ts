import { parseName } from '@pgtrickle-js/core';
import { definitionOptions, settingsOf } from '../changes/definition-options.js';
import { commentLine } from '../changes/render-sql.js';
import { dryRunOption, yesOption } from '../changes/run-plans.js';
import type { Command } from '../command.js';
import { renderStatement } from '../render/sql-literal.js';
import { assertConfirmed } from '../terminal/assert-confirmed.js';

export const command: Command = {
  args: '<matview>',
  description: 'Make a stream table of a materialized view, with its indexes, comments and grants. Asks first; --dry-run only tries it.',
  options: [...definitionOptions.filter(({ flags }) => !flags.startsWith('-f')), dryRunOption, yesOption],
  examples: ['pgtrickle convert daily_revenue --dry-run', 'pgtrickle convert daily_revenue --schedule 5m --yes'],
  prepare([given = ''], options) {
    const name = parseName(given);
    const changes = settingsOf(options);
    return async (session) => {
      const { convertView } = await import('../changes/convert-view.js');
      const db = await session.connect();
      const trial = await convertView(db, name, { changes, dryRun: true });
      const script = ['begin;', ...trial.steps.flatMap((step) => [commentLine(step.comment), renderStatement(step)]), 'commit;'].join('\n');
      const notes = [`refresh mode: ${trial.refreshMode}`, ...trial.verdict];
      const steps = trial.steps.map((step) => ({ comment: step.comment, sql: renderStatement(step) }));
      const data = { name, refreshMode: trial.refreshMode, verdict: trial.verdict, steps };
      if (options.dryRun === true) return { data: { ...data, applied: false }, text: script, notes, ok: true };
      await assertConfirmed(session, `Drop the materialized view ${name} and make it a stream table (${trial.refreshMode})?`, options.yes);
      await convertView(db, name, { changes, dryRun: false });
      return { data: { ...data, applied: true }, text: `${name}  converted`, notes, ok: true };
    };
  },
};
