// Runs the adapter tests of dbt-postgres on pgt-dbt, or with --core on dbt-core, and writes what came of each to a file of JSON.
// It brings none of them along: it needs a Python with dbt-postgres, dbt-tests-adapter and pytest, and a checkout of dbt-labs/dbt-adapters.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const usage = `Usage: pgt-fixture run -- node packages/dbt-bridge/parity/run.mjs --python <python> --tests <folder> [options] [-- pytest arguments]

  --python <python>   with: pip install dbt-core==1.11.16 dbt-postgres==1.11.0 dbt-tests-adapter pytest
  --tests <folder>    dbt-postgres in a checkout of github.com/dbt-labs/dbt-adapters
  --core              run dbt-core instead of pgt-dbt, to have something to compare with
  --output <file>     what came of each test, as JSON

PostgreSQL is the one of PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE: one to throw away. The role has to be a superuser: the databases dbt and
dbtMixedCase are made anew, a superuser root, and three roles.`;

const { values, positionals } = parseArgs({
  options: {
    python: { type: 'string' },
    tests: { type: 'string' },
    core: { type: 'boolean', default: false },
    output: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
  allowPositionals: true,
});
if (values.help || !values.python || !values.tests) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}
const { PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE } = process.env;
if (!PGHOST || !PGDATABASE) {
  console.error(`PGHOST and PGDATABASE say which server to use, and are not set.\n\n${usage}`);
  process.exit(2);
}
const here = dirname(fileURLToPath(import.meta.url));
const needed = spawnSync(values.python, ['-c', 'import dbt.tests.util, dbt.adapters.postgres, pytest'], { encoding: 'utf8' });
if (needed.status !== 0) {
  console.error(`${values.python} lacks something: ${needed.error?.message ?? needed.stderr.trim().split('\n').at(-1)}\n\n${usage}`);
  process.exit(2);
}

const grantees = ['dbt_test_user_1', 'dbt_test_user_2', 'dbt_test_user_3'];
const folder = mkdtempSync(join(tmpdir(), 'pgt-parity-'));
const report = join(folder, 'report.xml');
const env = {
  ...process.env,
  PYTHONPATH: here,
  POSTGRES_TEST_HOST: PGHOST === '127.0.0.1' ? 'localhost' : PGHOST,
  POSTGRES_TEST_PORT: PGPORT ?? '5432',
  PGUSER: PGUSER ?? 'postgres',
  POSTGRES_TEST_USER: 'root',
  POSTGRES_TEST_PASS: PGPASSWORD ?? '',
  POSTGRES_TEST_DATABASE: 'dbt',
  ...Object.fromEntries(grantees.map((name, index) => [`DBT_TEST_USER_${index + 1}`, name])),
  ...(values.core ? {} : { PARITY_COMMAND: `${process.execPath} ${join(here, '../bin/pgt-dbt.js')}` }),
};
// The tests know the database and its user by name, and one of them wants a name with capitals.
const preparation = `
import os, psycopg2
db = psycopg2.connect(host=os.environ["PGHOST"], port=os.environ["POSTGRES_TEST_PORT"], user=os.environ["PGUSER"], password=os.environ["POSTGRES_TEST_PASS"], dbname=os.environ["PGDATABASE"])
db.autocommit = True
for name in ${JSON.stringify(grantees)}:
    db.cursor().execute(f"do $$ begin create role {name}; exception when duplicate_object then null; end $$")
db.cursor().execute("do $$ begin create role root; exception when duplicate_object then null; end $$")
db.cursor().execute("alter role root superuser login password %s", [os.environ["POSTGRES_TEST_PASS"]])
for name in ("dbt", "dbtMixedCase"):
    db.cursor().execute(f'drop database if exists "{name}"')
    db.cursor().execute(f'create database "{name}"')
`;
spawnSync(values.python, ['-c', preparation], { env, stdio: 'inherit' });

const args = positionals.length > 0 ? positionals : ['tests/functional/adapter'];
const pytest = [
  '-m',
  'pytest',
  '-p',
  'pgt_dbt_parity',
  '-p',
  'no:cacheprovider',
  '-q',
  '-W',
  'ignore',
  '--tb=short',
  `--junitxml=${report}`,
  `--basetemp=${join(folder, 'tmp')}`,
];
const { status } = spawnSync(values.python, [...pytest, ...args], { cwd: resolve(values.tests), env, stdio: 'inherit' });

const outcomes = {};
for (const [, attributes, body = ''] of readFileSync(report, 'utf8').matchAll(/<testcase ([^>]*?)(?:\/>|>(.*?)<\/testcase>)/gs)) {
  const value = (name) => new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1] ?? '';
  const kind = /^\s*<(failure|error|skipped)/.exec(body)?.[1];
  outcomes[`${value('classname').replace(/^tests\.functional\./, '')}::${value('name')}`] = kind ?? 'passed';
}
rmSync(folder, { recursive: true, force: true });
if (values.output) writeFileSync(values.output, `${JSON.stringify(outcomes, null, 2)}\n`);
const count = (kind) => Object.values(outcomes).filter((one) => one === kind).length;
console.log(`passed ${count('passed')}, failed ${count('failure')}, errors ${count('error')}, skipped ${count('skipped')}`);
process.exitCode = status === 0 || status === 1 ? 0 : 2;
