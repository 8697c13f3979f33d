// What the command costs: its start against bare node, list against psql, plan of a project to which nothing happened.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CatalogReader, catalogReader, detectCapabilities, type Queryable, readStreamTables } from '@pgtrickle-js/core';
import { connect } from '@pgtrickle-js/core/connect';
import { createDatabase, startServer } from '@pgtrickle-js/test-fixtures';
import { loadConfig } from '../src/project/load-config.js';
import { loadDefinitions, requireDefinitions } from '../src/project/load-definitions.js';
import { declarerOf, planProject } from '../src/project/plan-project.js';

const bin = fileURLToPath(new URL('../bin/pgtrickle.js', import.meta.url));
const limits = { startMs: 60, listRatio: 3, linear: 13, planMs: 2_000, planQueries: 2 };
let isWithin = true;

const server = await startServer();
const database = await createDatabase(server);
const client = await connect(database.url);
const folder = mkdtempSync(join(tmpdir(), 'pgtrickle-bench-'));
try {
  console.log(`on ${server.description}`);
  benchStart();
  await fill(1_000);
  const thousand = await benchList();
  await benchPlan();
  await fill(10_000);
  const tenThousand = best(10, () => run('list', '-o', 'ndjson'));
  const start = best(10, () => run('--version'));
  report('list of 10,000', tenThousand - start, (tenThousand - start) / (thousand - start), limits.linear, 'times 1,000, starts taken off');
} finally {
  await client.end();
  await database.drop();
  await server.stop();
  rmSync(folder, { recursive: true });
}
if (!isWithin) process.exitCode = 1;

function benchStart(): void {
  const [bare, version] = race(30, [() => program(process.execPath, ['-e', '0']), () => run('--version')]);
  report('--version', version, version - bare, limits.startMs, `ms more than node -e 0 (${bare.toFixed(0)} ms)`);
}

async function benchList(): Promise<number> {
  const psql = spawnSync('psql', ['--version']).status === 0;
  const statement = await statementOf(catalogReader(client));
  // Without psql its place is taken by the smallest program of pg.
  const bare = `import pg from 'pg'; const c = new pg.Client(process.env.PGTRICKLE_URL); await c.connect(); for (const r of (await c.query(process.env.STATEMENT)).rows) console.log(Object.values(r).join()); await c.end();`;
  const yardstick = psql
    ? () => program('psql', ['-X', '-q', '-A', '-t', '-c', statement, database.url])
    : () => program(process.execPath, ['--input-type=module', '-e', bare], { STATEMENT: statement });
  const [yard, list] = race(20, [yardstick, () => run('list')]);
  report(
    'list of 1,000',
    list,
    list / yard,
    limits.listRatio,
    `times the same query by ${psql ? 'psql' : 'bare pg (there is no psql)'} (${yard.toFixed(0)} ms)`,
  );
  return best(10, () => run('list', '-o', 'ndjson'));
}

async function benchPlan(): Promise<void> {
  writeFileSync(join(folder, 'pgtrickle.config.json'), '{ "project": "bench" }');
  run('import');
  run('apply');
  const planned = run('plan', '--exit-code');
  if (planned.status !== 0 || !planned.stderr.includes('1000 unchanged'))
    throw new Error(`the plan is not empty: ${planned.stdout}${planned.stderr}`);
  let queries = 0;
  const counting: Queryable = {
    query: (text, values) => {
      queries += 1;
      return client.query(text, values);
    },
  };
  // As pg says it of an idle session, which then is not asked.
  Object.assign(counting, { getTransactionStatus: () => 'I' });
  const loaded = await loadConfig(folder);
  await planProject(catalogReader(counting), requireDefinitions(await loadDefinitions(loaded, folder)), {
    declaredBy: declarerOf(loaded),
    prune: false,
    allowLoss: false,
  });
  const ms = best(5, () => run('plan', '--exit-code'));
  report('plan of 1,000 unchanged', ms, ms, limits.planMs, 'ms');
  report('  its queries', 0, queries, limits.planQueries, 'queries');
}

/** One stream table made by the extension; the others are copies of it with copies of its catalog row. */
async function fill(count: number): Promise<void> {
  const { schema, prefix } = await detectCapabilities(client);
  const relation = `${schema}.${prefix}_stream_tables`;
  await client.query('create table if not exists source as select i as id, i % 10 as kind from generate_series(1, 100) i');
  const { rows } = await client.query(`select count(*)::int as n from ${relation}`);
  const have: number = rows[0].n;
  if (have === 0) {
    await client.query(
      `select ${schema}.create_stream_table(name => 'public.st', query => 'select kind, count(*) as n from public.source group by kind', schedule => '12h')`,
    );
  }
  for (let from = Math.max(2, have + 1); from <= count; from += 500) {
    await client.query(
      `do $$ begin for i in ${from}..${Math.min(count, from + 499)} loop execute format('create table st_%s as table st', i); end loop; end $$`,
    );
  }
  await client.query(
    `insert into ${relation} select (json_populate_record(s, json_build_object('${prefix}_id', 1000000 + c.oid::int8, '${prefix}_relid', c.oid, '${prefix}_name', c.relname))).*
     from ${relation} s, pg_class c where s.${prefix}_name = 'st' and c.relname like 'st\\_%' and c.relkind = 'r'
       and not exists (select from ${relation} o where o.${prefix}_relid = c.oid)`,
  );
  await client.query('analyze');
}

async function statementOf(reader: CatalogReader): Promise<string> {
  await detectCapabilities(reader);
  let statement = '';
  const recorder: CatalogReader = {
    read: (text, values) => {
      statement = text;
      return reader.read(text, values);
    },
  };
  await readStreamTables(recorder);
  return statement;
}

function run(...args: string[]) {
  return program(process.execPath, [bin, ...args]);
}

function program(path: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return spawnSync(path, args, {
    encoding: 'utf8',
    cwd: folder,
    env: { PATH: process.env.PATH, PGTRICKLE_URL: database.url, ...env },
    maxBuffer: 2 ** 28,
  });
}

function best(rounds: number, work: () => unknown): number {
  return race(rounds, [work])[0];
}

/** The best of each in milliseconds: what else the machine does only adds. The contenders take turns. */
function race<const Contenders extends readonly (() => unknown)[]>(rounds: number, contenders: Contenders): { [Index in keyof Contenders]: number } {
  const times = contenders.map((): number[] => []);
  for (let round = -1; round < rounds; round++) {
    for (const [index, work] of contenders.entries()) {
      const start = performance.now();
      work();
      if (round >= 0) times[index]?.push(performance.now() - start);
    }
  }
  return times.map((each) => Math.min(...each)) as { [Index in keyof Contenders]: number };
}

function report(what: string, ms: number, value: number, limit: number, unit: string): void {
  const ok = value <= limit;
  if (!ok) isWithin = false;
  console.log(
    `  ${what.padEnd(26)} ${ms === 0 ? ''.padStart(7) : `${ms.toFixed(0).padStart(4)} ms`}  ${value.toFixed(value < 10 ? 2 : 0)} ${unit} (at most ${limit})${ok ? '' : '  TOO MUCH'}`,
  );
}
