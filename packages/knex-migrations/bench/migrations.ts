// How long a migration of 100 stream tables takes, against the same statements sent by hand, and how long 50 bindings take to become literals.
import { createDatabase, startServer } from '@pgtrickle-js/test-fixtures';
import knexFactory, { type Knex } from 'knex';
import { Client } from 'pg';
import { createStreamTable, literalSql, withStreamTables } from '../src/index.js';
import { observe } from '../src/session.js';

const tables = 100;
const rounds = 15;
/** Marks the queries of a round, which are new to it: a migration meets each of its own for the first time as well, and parses it. */
const mark = (round: number) => `of_${round}`;
const recorded = rounds;
const allowed = { migration: 1.15, literalMs: 0.1 };

const server = await startServer();
try {
  console.log(`on ${server.description}`);
  const ratio = await benchMigration();
  const literalMs = benchLiterals();
  if (ratio > allowed.migration || literalMs > allowed.literalMs) process.exitCode = 1;
} finally {
  await server.stop();
}

/** In turn; of the ratios of neighbours the median: what slows the machine for a while slows both. */
async function benchMigration(): Promise<number> {
  const statements = await recordStatements();
  const times = { knex: [] as number[], hand: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    times.knex.push(await onDatabase((url) => runMigration(url, round)));
    times.hand.push(await onDatabase((url) => runByHand(url, ofRound(statements, round))));
  }
  const ratios = times.knex.map((knex, round) => knex / (times.hand[round] as number));
  const ratio = median(ratios);
  console.log(`${tables} stream tables in one migration, the median of ${rounds} runs in turn, each on a fresh database`);
  console.log(`  by hand (${statements.length} statements)   ${median(times.hand).toFixed(0)} ms`);
  console.log(`  knex migrate:latest         ${median(times.knex).toFixed(0)} ms`);
  console.log(
    `  ratio ${ratio.toFixed(2)} (at most ${allowed.migration}; from ${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
  );
  return ratio;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

function benchLiterals(): number {
  const knex = knexFactory({ client: 'pg', connection: 'postgres://nobody@localhost/none' });
  const query = knex('orders').select('id');
  for (let index = 0; index < 50; index++)
    query.orWhere(`column_${index}`, [index, `it's ${index}`, new Date(index), true, { a: index }][index % 5] as never);
  const compiled = query.toSQL().toNative();
  const fixed = Object.assign(knex.raw('select 1'), { toSQL: () => ({ toNative: () => compiled }) });
  for (let index = 0; index < 2_000; index++) literalSql(fixed as unknown as Knex.Raw);
  const start = performance.now();
  for (let index = 0; index < 2_000; index++) literalSql(fixed as unknown as Knex.Raw);
  const ms = (performance.now() - start) / 2_000;
  console.log(`50 bindings as literals: ${ms.toFixed(4)} ms (at most ${allowed.literalMs}), Knex's own compilation left out`);
  return ms;
}

async function onDatabase(work: (url: string) => Promise<number>): Promise<number> {
  const database = await createDatabase(server);
  try {
    return await work(database.url);
  } finally {
    await database.drop();
  }
}

/** Ten sources, so that stream tables share them as they do in a project. */
async function prepare(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  for (let source = 0; source < 10; source++) {
    await client.query(`create table source_${source} as select i as id, i % 10 as kind, i * 1.5 as amount from generate_series(1, 100) i`);
  }
  await client.end();
}

async function withMigrator<Result>(url: string, round: number, work: (knex: Knex) => Promise<Result>): Promise<Result> {
  const up = async (trx: Knex) => {
    for (let index = 0; index < tables; index++) {
      const query = `select kind, sum(amount) as total_${index}_${mark(round)} from source_${index % 10} group by kind`;
      await createStreamTable(trx, `public.st_${index}`, { query, schedule: '12h' });
    }
  };
  const migrationSource: Knex.MigrationSource<string> = {
    getMigrations: async () => ['001_tables'],
    getMigrationName: (name) => name,
    getMigration: async () => ({ up, down: async () => undefined }),
  };
  const knex = knexFactory(
    withStreamTables({ client: 'pg', connection: url, pool: { min: 0, max: 2 }, migrations: { migrationSource } }, { report: () => undefined }),
  );
  try {
    return await work(knex);
  } finally {
    await knex.destroy();
  }
}

async function runMigration(url: string, round: number): Promise<number> {
  await prepare(url);
  return withMigrator(url, round, async (knex) => {
    await knex.raw('select 1');
    const start = performance.now();
    await knex.migrate.latest();
    return performance.now() - start;
  });
}

async function runByHand(url: string, statements: readonly Statement[]): Promise<number> {
  await prepare(url);
  const client = new Client({ connectionString: url });
  await client.connect();
  const start = performance.now();
  await client.query('begin');
  for (const { sql, values } of statements) await client.query(sql, [...values]);
  await client.query('commit');
  const ms = performance.now() - start;
  await client.end();
  return ms;
}

interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

function ofRound(statements: readonly Statement[], round: number): Statement[] {
  const renamed = (value: unknown) => (typeof value === 'string' ? value.replaceAll(`_${mark(recorded)} `, `_${mark(round)} `) : value);
  return statements.map(({ sql, values }) => ({ sql, values: values.map(renamed) }));
}

/** The very statements that the migration sends for its stream tables. */
async function recordStatements(): Promise<Statement[]> {
  const statements: Statement[] = [];
  const database = await createDatabase(server);
  await prepare(database.url);
  await withMigrator(database.url, recorded, (knex) =>
    knex.transaction(async (trx) => {
      const stop = observe(trx.client.config, { onStep: ({ sql, values }) => void statements.push({ sql, values }) });
      const source = trx.client.config.migrations.migrationSource as Knex.MigrationSource<string>;
      await (await source.getMigration('001_tables')).up(trx);
      stop();
    }),
  );
  await database.drop();
  return statements;
}
