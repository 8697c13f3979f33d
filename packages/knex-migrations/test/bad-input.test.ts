import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import knexFactory from 'knex';
import { expect } from 'vitest';
import { test } from './knex.fixture.js';
import { startKnex } from './knex-command.fixture.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const orders = `export const up = (knex) => knex.schema.createTable('orders', (t) => { t.integer('id'); t.integer('amount'); });
export const down = (knex) => knex.schema.dropTable('orders');
`;
const create = (body: string) => `import { createStreamTable, dropStreamTable } from '@pgtrickle-js/knex-migrations';

export async function up(knex) {
  await knex.schema.createTable('before', (t) => t.integer('id'));
  await createStreamTable(knex, 'totals', ${body});
}

export const down = (knex) => dropStreamTable(knex, 'totals');
`;

/** What a user may get wrong: the second migration, and what knex migrate:latest prints of it. */
const cases: Record<string, string> = {
  'undefined-binding': create(`{ query: knex('orders').where('amount', undefined).select('id') }`),
  'two-statements': create(`{ query: 'select 1 as one; select 2 as two' }`),
  'missing-table': create(`{ query: 'select id from ordesr' }`),
  'volatile-function': create(`{ query: 'select id, random() as r from orders', refreshMode: 'DIFFERENTIAL' }`),
  'unknown-option': create(`{ query: 'select id from orders', shedule: '5m' }`),
  'bad-name': create(`{ query: 'select id from orders' }`).replaceAll("'totals'", "'Totals; drop table x'"),
};

test.for(Object.keys(cases))('%s: one clear error with its place, and nothing is left', { timeout: 60_000 }, async (name, { freshUrl }) => {
  const folder = mkdtempSync(join(here, '.project-'));
  try {
    mkdirSync(join(folder, 'migrations'));
    mkdirSync(join(folder, 'node_modules/@pgtrickle-js'), { recursive: true });
    symlinkSync(join(here, '..'), join(folder, 'node_modules/@pgtrickle-js/knex-migrations'));
    writeFileSync(join(folder, 'package.json'), '{ "name": "bad", "type": "module" }');
    writeFileSync(
      join(folder, 'knexfile.js'),
      `import { withStreamTables } from '@pgtrickle-js/knex-migrations';\nexport default withStreamTables({ client: 'pg', connection: process.env.DATABASE_URL });\n`,
    );
    writeFileSync(join(folder, 'migrations/001_orders.js'), orders);
    writeFileSync(join(folder, 'migrations/002_totals.js'), cases[name] as string);
    const { code, output } = await startKnex(['migrate:latest'], { cwd: folder, env: { DATABASE_URL: freshUrl } }).ended;
    expect(code).toBe(1);
    const shown = output.replaceAll(folder, '<project>');
    expect(shown).toContain('002_totals.js:5');
    expect(shown).not.toMatch(/node_modules|dist\/|src\/[a-z-]+\.ts/);
    const knex = knexFactory({ client: 'pg', connection: freshUrl });
    await expect(shown).toMatchFileSnapshot(`golden/bad-input.${name}.golden`);
    expect([await knex.schema.hasTable('orders'), await knex.schema.hasTable('before')]).toEqual([false, false]);
    await knex.destroy();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
