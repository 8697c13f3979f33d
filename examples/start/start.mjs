// The whole of it in one go: a PostgreSQL 18, real data, a dbt project with stream tables, changed rows, fresh results.
// Ends by itself and leaves nothing behind. `PGTRICKLE_TEST_URL=postgres://… npm start` does the same on a server of yours.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createDatabase, startServer } from '@pgtrickle-js/test-fixtures';
import pg from 'pg';
import { loadSources } from '../dbt-project/load-sources.mjs';

const project = fileURLToPath(new URL('../dbt-project', import.meta.url));
try {
  await main();
} catch (error) {
  console.error([error.code ? `error ${error.code}: ${error.message}` : error.message, error.hint].filter(Boolean).join('\n'));
  process.exitCode = 1;
}

async function main() {
  const server = await startServer();
  try {
    heading('PostgreSQL 18');
    console.log(server.description);
    const database = await createDatabase(server);
    try {
      await tour(database.url);
    } finally {
      await database.drop();
    }
  } finally {
    await server.stop();
  }
}

async function tour(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    heading('Real data');
    const { rows, tables } = await loadSources(client);
    console.log(`${rows.toLocaleString('en')} rows loaded into ${tables.join(', ')}`);

    heading('pgt-dbt build');
    await run('pgt-dbt', ['build', '--project-dir', project, '--profiles-dir', project], url);

    heading('The sources change');
    console.log(await changeSources(client));
    heading('pgtrickle refresh --all');
    await run('pgtrickle', ['refresh', '--all'], url);
    heading('pgtrickle list --exact');
    await run('pgtrickle', ['list', '--exact'], url);

    heading('pgt-dbt run, a second time');
    await run('pgt-dbt', ['run', '--project-dir', project, '--profiles-dir', project], url);
  } finally {
    await client.end();
  }
}

/** A morning of fog at Chicago O'Hare, a cancelled airline route, and corrected delays. */
async function changeSources(client) {
  const inserted = await client.query(`
    insert into raw.flights (departed_at, delay_minutes, distance_miles, origin, destination)
    select departed_at + interval '1 day', delay_minutes + 90, distance_miles, origin, destination from raw.flights where origin = 'ORD'`);
  const deleted = await client.query(`delete from raw.flights where origin = 'DFW' and destination = 'IAH'`);
  const updated = await client.query(`update raw.flights set delay_minutes = 0 where delay_minutes < 0`);
  return `raw.flights: ${inserted.rowCount} rows inserted, ${deleted.rowCount} deleted, ${updated.rowCount} updated`;
}

/** Runs one of our commands as a user would, against the database at `url`. */
async function run(command, args, url) {
  const { hostname, port, username, password, pathname } = new URL(url);
  const env = {
    ...process.env,
    PGTRICKLE_URL: url,
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: decodeURIComponent(pathname.slice(1)),
  };
  const child = spawn(command, args, { env, stdio: 'inherit', shell: process.platform === 'win32' });
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('exit', resolve));
  if (code !== 0) throw new Error(`${command} ${args[0]} ended with exit code ${code}`);
}

function heading(text) {
  console.log(`\n== ${text}`);
}
