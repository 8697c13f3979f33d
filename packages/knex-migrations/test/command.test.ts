import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { test as base } from './knex.fixture.js';
import { start, startKnex } from './knex-command.fixture.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const bin = join(here, '../src/bin.ts');

interface Project {
  readonly folder: string;
  write(files: Record<string, string>): void;
  pgtKnex(...args: string[]): Promise<{ code: number | null; output: string }>;
  knex(...args: string[]): Promise<{ code: number | null; output: string }>;
}

/** A project in a folder of its own, inside of the package so that it finds the package. */
const test = base.extend<{ project: Project }>({
  project: async ({ freshUrl }, use) => {
    const folder = mkdtempSync(join(here, '.project-'));
    const write = (files: Record<string, string>) => {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(join(folder, path, '..'), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
    };
    write({
      'package.json': '{ "name": "shop", "type": "module" }',
      'knexfile.js': `import { withStreamTables } from '@pgtrickle-js/knex-migrations';
export default { development: withStreamTables({ client: 'pg', connection: process.env.DATABASE_URL }) };
`,
      'migrations/001_orders.js': `export const up = async (knex) => {
  await knex.schema.createTable('orders', (table) => {
    table.increments('id');
    table.integer('customer_id').notNullable();
    table.decimal('amount', 10, 2);
  });
  await knex('orders').insert({ customer_id: 1, amount: 2.5 });
};
export const down = (knex) => knex.schema.dropTable('orders');
`,
    });
    mkdirSync(join(folder, 'node_modules/@pgtrickle-js'), { recursive: true });
    symlinkSync(join(here, '..'), join(folder, 'node_modules/@pgtrickle-js/knex-migrations'));
    const env = { DATABASE_URL: freshUrl };
    await use({
      folder,
      write,
      pgtKnex: (...args) => start([bin, ...args], { cwd: folder, env }).ended,
      knex: (...args) => startKnex(args, { cwd: folder, env }).ended,
    });
    rmSync(folder, { recursive: true });
  },
});

const totals = `import { createStreamTable, dropStreamTable } from '@pgtrickle-js/knex-migrations';
export const up = (knex) => createStreamTable(knex, 'order_totals', {
  query: knex('orders').select('customer_id').sum('amount as total').where('amount', '>', 1).groupBy('customer_id'),
  schedule: '5m',
});
export const down = (knex) => dropStreamTable(knex, 'order_totals');
`;

describe('plan', () => {
  test('prints what pending migrations do, and does nothing', async ({ project, freshUrl, capabilities }) => {
    project.write({ 'migrations/002_totals.js': totals });
    const { code, output } = await project.pgtKnex('plan');
    expect(output).toContain(`-- 001_orders.js
create table "orders" ("id" serial primary key, "customer_id" integer not null, "amount" decimal(10, 2));
insert into "orders" ("amount", "customer_id") values ('2.5', '1');

-- 002_totals.js
-- create public.order_totals
select ${capabilities.schema}.create_stream_table(`);
    expect(output).toContain(`"amount" > ''1''`);
    expect(output).toMatch(/^-- public\.order_totals is declared by knex, project shop \(\d+ lines of SQL, printed with --full\)$/m);
    expect(output).not.toContain('do $');
    expect((await project.pgtKnex('plan', '--full')).output).toMatch(/^-- public\.order_totals is declared by knex, project shop\ndo \$/m);
    expect(code).toBe(0);
    const { default: knexFactory } = await import('knex');
    const knex = knexFactory({ client: 'pg', connection: freshUrl });
    expect([await knex.schema.hasTable('orders'), await knex.schema.hasTable('knex_migrations')]).toEqual([false, false]);
    await knex.destroy();
    await project.knex('migrate:latest');
    expect((await project.pgtKnex('plan')).output).toBe('-- no pending migrations\n');
  });

  test('says where it fails', async ({ project }) => {
    project.write({ 'migrations/002_totals.js': totals.replace("knex('orders')", "knex('order')"), 'migrations/003_more.js': totals });
    const { code, output } = await project.pgtKnex('plan');
    expect(code).toBe(1);
    expect(output).toContain('-- error QUERY_INVALID: the query of public.order_totals is invalid: relation "order" does not exist');
    expect(output).toContain('(in migrations/002_totals.js:2)');
    expect(output).toContain('-- 003_more.js: not tried');
    const json = JSON.parse((await project.pgtKnex('plan', '--json')).output);
    expect(json.migrations[1].error).toMatchObject({ code: 'QUERY_INVALID' });
  });
});

describe('check', () => {
  test('finds drift, what down does not take back, and sources that would break', { timeout: 120_000 }, async ({
    project,
    freshUrl,
    capabilities: { schema },
  }) => {
    await project.knex('migrate:latest');
    expect((await project.pgtKnex('make', 'order_totals')).output).toMatch(
      /^wrote stream_tables\/order_totals_v01\.sql\nwrote migrations\/\d{14}_order_totals_v01\.js\n$/,
    );
    project.write({
      'stream_tables/order_totals_v01.sql': '-- schedule: 5m\nselect customer_id, sum(amount) as total from orders group by customer_id;\n',
    });
    let result = await project.pgtKnex('check');
    expect(result.output).toContain('warn  drift public.order_totals: it is defined and not in the database: apply the migrations');
    expect(result.output).toMatch(/pass {2}up-down-up \d+_order_totals_v01\.js: up, down and up again give the same catalog/);
    expect(result.code).toBe(0);

    await project.knex('migrate:latest');
    expect((await project.pgtKnex('check')).output).toBe('pass  drift public.order_totals: it is as stream_tables/order_totals_v01.sql defines it\n');
    const { default: knexFactory } = await import('knex');
    const knex = knexFactory({ client: 'pg', connection: freshUrl });
    await knex.raw(`select ${schema}.alter_stream_table(name => 'public.order_totals', schedule => '9m')`);
    await knex.destroy();
    result = await project.pgtKnex('check');
    expect(result.output).toContain(
      'error drift public.order_totals: it is not as stream_tables/order_totals_v01.sql defines it: public.order_totals: schedule 9m -> 5m',
    );
    expect(result.code).toBe(1);

    project.write({
      'migrations/2999_bad.js': `export const up = (knex) => knex.schema.createTable('a', (t) => t.integer('id')).createTable('b', (t) => t.integer('id'));
export const down = (knex) => knex.schema.dropTable('a');
`,
    });
    result = await project.pgtKnex('check');
    expect(result.output).toContain('error down 2999_bad.js: down does not take back what up does: + column public.b.id integer; + table public.b');
    project.write({
      'migrations/2999_bad.js': `export const up = (knex) => knex.raw('drop table orders cascade');\nexport const down = async () => {};\n`,
    });
    result = await project.pgtKnex('check');
    expect(result.output).toContain('error sources public.order_totals: 2999_bad.js would break it: ');
  });
});

describe('types', () => {
  test('of all columns, for Knex, Kysely and Drizzle', async ({ project, freshUrl, capabilities: { schema } }) => {
    const { default: knexFactory } = await import('knex');
    const knex = knexFactory({ client: 'pg', connection: freshUrl });
    await knex.raw(`create type state as enum ('open', 'it''s'); create domain cents as bigint;
      create table things (id int, state state, price cents, tags text[], at timestamptz, data jsonb, ip inet, amount numeric, states state[], "odd name" bytea)`);
    await knex.raw(`select ${schema}.create_stream_table(name => 'public.all_things', query => 'select * from things', refresh_mode => 'FULL')`);
    await knex.raw(`comment on column all_things.price is 'In cents.'`);
    await knex.destroy();
    for (const flag of ['knex', 'kysely', 'drizzle']) {
      const file = join(project.folder, `${flag}.ts`);
      const { code, output } = await project.pgtKnex('types', ...(flag === 'knex' ? [] : [`--${flag}`]), '--out', file);
      expect(output).toContain('1 stream tables');
      expect(code).toBe(0);
      await expect(readFileSync(file, 'utf8')).toMatchFileSnapshot(`golden/types.${flag}.golden`);
    }
  });
});

describe('the command line', () => {
  test('says what is wrong with it', async ({ project }) => {
    expect(await project.pgtKnex('plann')).toMatchObject({
      code: 2,
      output: expect.stringContaining('error USAGE_INVALID: unknown command "plann"'),
    });
    expect(await project.pgtKnex('plan', '--env', 'produktion')).toMatchObject({
      code: 2,
      output: expect.stringContaining('has no environment "produktion"'),
    });
    project.write({ 'knexfile.js': `export default { client: 'pg', connection: process.env.NOT_SET };` });
    expect(await project.pgtKnex('plan')).toMatchObject({
      code: 2,
      output: expect.stringMatching(/^error KNEX_CONFIG_INVALID: .*knexfile\.js gives no connection\n/),
    });
    rmSync(join(project.folder, 'knexfile.js'));
    expect(await project.pgtKnex('plan', '--knexfile', 'nowhere.js')).toMatchObject({
      code: 2,
      output: expect.stringContaining('there is no knexfile'),
    });
    expect((await project.pgtKnex('--help')).output).toContain('pgt-knex plan');
  });

  test('migrate:make takes the stubs', async ({ project }) => {
    for (const extension of ['js', 'cjs', 'ts']) {
      const { code, output } = await project.knex(
        'migrate:make',
        'totals',
        '-x',
        extension,
        '--stub',
        join(here, `../stubs/stream-table.${extension}.stub`),
      );
      expect(code, output).toBe(0);
    }
    const made = readdirSync(join(project.folder, 'migrations')).filter((name) => name.includes('totals'));
    expect(made).toHaveLength(3);
    for (const name of made) expect(readFileSync(join(project.folder, 'migrations', name), 'utf8')).toContain("'my_stream_table'");
    expect(existsSync(join(project.folder, 'stream_tables'))).toBe(false);
  });
});

test('a dry run writes identifiers and reads rows as the configuration says', async ({ project }) => {
  project.write({
    'knexfile.js': `import { withStreamTables } from '@pgtrickle-js/knex-migrations';
const snake = (name) => name.replace(/[A-Z]/g, (letter) => '_' + letter.toLowerCase());
export default withStreamTables({
  client: 'pg',
  connection: process.env.DATABASE_URL,
  wrapIdentifier: (name, wrap) => wrap(snake(name)),
  postProcessResponse: (rows) => ({ rows }),
});
`,
    'migrations/001_orders.js': `import { createStreamTable } from '@pgtrickle-js/knex-migrations';
export const up = async (knex) => {
  await knex.schema.createTable('orderLines', (table) => void table.integer('unitPrice'));
  if ((await knex('orderLines').select()).rows.length !== 0) throw new Error('rows as they are');
  await createStreamTable(knex, 'dearest', { query: knex('orderLines').max('unitPrice as topPrice') });
};
export const down = () => {};
`,
  });
  const { code, output } = await project.pgtKnex('plan');
  expect(output).toContain('create table "order_lines" ("unit_price" integer);');
  expect(output).toContain(`query => 'select max("unit_price") as "top_price" from "order_lines"'`);
  expect(code).toBe(0);
});

describe('without a server', () => {
  const closed = { DATABASE_URL: 'postgresql://shop:secret@127.0.0.1:1/shop' };
  const refused = 'error CONNECT_REFUSED: cannot connect to shop@127.0.0.1:1/shop: nothing listens there';

  test('a closed port is one error, without stack and password', async ({ project }) => {
    for (const text of [undefined, "export default { client: 'pg', connection: process.env.DATABASE_URL };\n"]) {
      if (text !== undefined) project.write({ 'knexfile.js': text });
      const { code, output } = await start([bin, 'plan'], { cwd: project.folder, env: closed }).ended;
      expect(output).toBe(`${refused}\nSee that the server runs, and that host and port are right.\n`);
      expect(code).toBe(3);
    }
  });

  test('knex migrate says it as well, and what is missing of a configuration', async ({ project }) => {
    const { output } = await startKnex(['migrate:latest'], { cwd: project.folder, env: closed }).ended;
    expect(output).toContain(refused);
    expect(output).not.toMatch(/ {4}at |secret/);
    const missing = await startKnex(['migrate:latest'], { cwd: project.folder, env: { DATABASE_URL: undefined } }).ended;
    expect(missing.output).toContain('the configuration of Knex has no connection\nSet connection in the knexfile');
    expect(missing.output).not.toContain('    at ');
  });
});
