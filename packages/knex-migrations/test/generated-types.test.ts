import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { createStreamTable } from '../src/index.js';
import { withSession } from '../src/session.js';
import { drizzleViews } from '../src/types/drizzle.js';
import { knexTables } from '../src/types/knex.js';
import { kyselyTables } from '../src/types/kysely.js';
import { readTypedTables } from '../src/types/typed-table.js';
import { test } from './knex.fixture.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const tsc = join(createRequire(import.meta.url).resolve('typescript/package.json'), '../bin/tsc');

test('generated types compile against Knex, Kysely and Drizzle, and say what can be read', { timeout: 120_000 }, async ({ knex }) => {
  await knex.raw(`create type state as enum ('open', 'it''s'); create domain cents as bigint; create schema reports;
    create table things (id int, state state, price cents, tags text[], at timestamptz, born date, data jsonb, ip inet, amount numeric, states state[],
      took interval, place point, disc circle, flag bool, short smallint, half real, whole double precision, id16 uuid, clock time, code varchar(3), fixed char(2),
      during tstzrange, moments timestamptz[], net cidr, mac macaddr, bits bit(3), doc json, "odd name" bytea, "2nd" int, "it's" text)`);
  await createStreamTable(knex, 'everything', { query: 'select * from things', refreshMode: 'FULL' });
  await createStreamTable(knex, 'reports.totals', { query: 'select sum(amount) as total from public.things', refreshMode: 'FULL' });
  await knex.raw(`comment on column everything.price is 'In cents. */ process.exit() /*'`);
  const tables = await withSession(knex, ({ db }) => readTypedTables(db));

  const folder = mkdtempSync(join(here, '.types-'));
  try {
    const files = { knex: await knexTables(tables), kysely: await kyselyTables(tables), drizzle: await drizzleViews(tables) };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.ts`), text);
    copyFileSync(join(here, 'types/usage.ts'), join(folder, 'usage.ts'));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    for (const options of resolutions) expect(await errorsOf(folder, options)).toBe('');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** Each takes five seconds, of which the libraries' declarations are all: both with PGTRICKLE_TEST_THOROUGH=1. */
const nodeNext = { module: 'nodenext', moduleResolution: 'nodenext' };
const bundler = { module: 'esnext', moduleResolution: 'bundler' };
const resolutions = process.env.PGTRICKLE_TEST_THOROUGH === '1' ? [nodeNext, bundler] : [nodeNext];

/** What the compiler finds in the files of the folder, strictly and with the declarations of the libraries checked. Theirs are their affair. */
async function errorsOf(folder: string, options: Readonly<Record<string, string>>): Promise<string> {
  const compilerOptions = {
    ...options,
    target: 'es2023',
    lib: ['es2024', 'esnext.disposable'],
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    noEmit: true,
  };
  const config = `tsconfig.${options.module}.json`;
  writeFileSync(join(folder, config), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, [tsc, '-p', config, '--pretty', 'false'], { cwd: folder, maxBuffer: 1 << 26 }, (_, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
  const own = output.split('\n').filter((line) => /error TS/.test(line) && !/^[./]*node_modules\//.test(line));
  return own.join('\n');
}
