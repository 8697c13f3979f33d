// How long readStreamTables takes for 1,000 stream tables, against the bare queries on the same connection in the same run.
import { createDatabase, startServer } from '@pgtrickle-js/test-fixtures';
import { Client } from 'pg';
import { type CatalogReader, catalogReader, detectCapabilities, readStreamTables } from '../src/index.js';

const tables = 1_000;
const rounds = 60;
const allowedRatio = 1.5;

const server = await startServer();
const database = await createDatabase(server);
const client = new Client({ connectionString: database.url });
try {
  await client.connect();
  const capabilities = await detectCapabilities(client);
  const relation = `${capabilities.schema}.${capabilities.prefix}_stream_tables`;
  await fill(relation, capabilities.prefix);

  const statement = await statementOf(catalogReader(client));
  const contenders = {
    'bare query, same columns': () => client.query(statement),
    'bare query, select *': () => client.query(`select * from ${relation}`),
    readStreamTables: () => readStreamTables(catalogReader(client)),
  };
  const medians = await measure(contenders);
  console.log(`${tables} stream tables, median of ${rounds} rounds, on ${server.description}`);
  for (const [name, ms] of Object.entries(medians)) console.log(`  ${name.padEnd(26)} ${ms.toFixed(2)} ms`);
  const ratio = medians.readStreamTables / medians['bare query, same columns'];
  console.log(
    `  ratio ${ratio.toFixed(2)} (at most ${allowedRatio}); to select * ${(medians.readStreamTables / medians['bare query, select *']).toFixed(2)}`,
  );
  if (ratio > allowedRatio) process.exitCode = 1;
} finally {
  await client.end();
  await database.drop();
  await server.stop();
}

/** One stream table made by the extension; the others are tables with copies of its catalog row, which is all that a reader sees. */
async function fill(relation: string, prefix: string): Promise<void> {
  const [schema] = relation.split('.');
  await client.query('create table source as select i as id, i % 10 as kind from generate_series(1, 100) i');
  await client.query(
    `select ${schema}.create_stream_table(name => 'public.st', query => 'select kind, count(*) as n from public.source group by kind', schedule => '12h')`,
  );
  await client.query(`do $$ begin for i in 2..${tables} loop execute format('create table st_%s as table st', i); end loop; end $$`);
  await client.query(
    `insert into ${relation} select (json_populate_record(s, json_build_object('${prefix}_id', 1000 + c.oid::int8, '${prefix}_relid', c.oid, '${prefix}_name', c.relname))).*
     from ${relation} s, pg_class c where c.relname like 'st\\_%' and c.relkind = 'r'`,
  );
  await client.query('analyze');
}

/** The very statement that the reader sends. */
async function statementOf(reader: CatalogReader): Promise<string> {
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

/** Medians in milliseconds. The contenders take turns, so that whatever else the machine does meets them alike. */
async function measure<Name extends string>(contenders: Record<Name, () => Promise<unknown>>): Promise<Record<Name, number>> {
  const names = Object.keys(contenders) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = -5; round < rounds; round++) {
    for (const name of names) {
      const start = performance.now();
      await contenders[name]();
      if (round >= 0) times[name].push(performance.now() - start);
    }
  }
  const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
  return Object.fromEntries(names.map((name) => [name, median(times[name])])) as Record<Name, number>;
}
