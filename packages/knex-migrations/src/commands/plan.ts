import { renderError } from '@pgtrickle-js/core';
import type { Knex } from 'knex';
import { type DryMigration, inDryRun } from '../dry-run.js';
import type { Command, Report } from './command.js';
import { withKnex } from './with-knex.js';

export const command: Command = {
  description: 'Run pending migrations in a transaction that is rolled back, and print what they do as SQL.',
  options: [{ flags: '--full', help: 'print the blocks by which stream tables are looked after as well' }],
  examples: ['pgt-knex plan', 'pgt-knex plan --full > review.sql'],
  run: (_, options) => withKnex(options, (knex) => plan(knex, options)),
};

interface PlanOptions {
  readonly full?: boolean | undefined;
}

/** What pending migrations do, as SQL: they run in a transaction that is rolled back. */
async function plan(knex: Knex, { full = false }: PlanOptions): Promise<Report> {
  const { migrations, untried, problems } = await inDryRun(knex, async (run) => {
    const done: DryMigration[] = [];
    for (const name of run.pending) {
      done.push(await run.run(name, 'up'));
      if (done.at(-1)?.failure !== undefined)
        return { migrations: done, untried: run.pending.slice(done.length), problems: new Map<string, string>() };
    }
    return { migrations: done, untried: [], problems: await run.problems() };
  });
  const broken = [...problems].map(([name, problem]) => ({ name, problem }));
  const isFailed = migrations.some(({ failure }) => failure !== undefined);
  return {
    data: {
      migrations: migrations.map(({ failure, ...rest }) => ({
        ...rest,
        ...(failure === undefined ? {} : { error: { code: failure.code, message: failure.message, hint: failure.hint } }),
      })),
      untried,
      broken,
    },
    text: [
      ...migrations.map((migration) => renderMigration(migration, full)),
      ...untried.map((name) => `-- ${name}: not tried`),
      ...broken.map(({ name, problem }) => `-- breaks ${name}: ${problem}`),
      ...(migrations.length === 0 ? ['-- no pending migrations'] : []),
    ].join('\n\n'),
    ok: !isFailed && broken.length === 0,
  };
}

function renderMigration({ name, statements, failure }: DryMigration, isFull: boolean): string {
  const lines = statements.map(({ sql, comment }) => {
    if (comment === undefined) return terminated(sql);
    // Two screens of catalog queries for each stream table, always the same, would hide what a reviewer looks for.
    if (!isFull && /^do \$/.test(sql)) return `-- ${comment} (${sql.split('\n').length} lines of SQL, printed with --full)`;
    return `-- ${comment}\n${terminated(sql)}`;
  });
  const end = failure === undefined ? [] : [commented(renderError(failure))];
  return [`-- ${name}`, ...lines, ...end].join('\n');
}

const terminated = (sql: string) => sql.replace(/;?\s*$/, ';');

const commented = (text: string) =>
  text
    .split('\n')
    .map((line) => `-- ${line}`.trimEnd())
    .join('\n');
