// Fills the tables that the project reads as its sources: 10,000 flights of 2001 and the airports of the United States,
// from the npm package vega-datasets (Bureau of Transportation Statistics; National Transportation Atlas).
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parse } from 'csv-parse/sync';

const data = join(dirname(createRequire(import.meta.url).resolve('vega-datasets')), '..', 'data');
const batchSize = 2000;

const ddl = `
  create schema if not exists raw;
  create table if not exists raw.airports (
    iata text primary key, name text not null, city text, state text, country text not null, latitude float8 not null, longitude float8 not null
  );
  create table if not exists raw.flights (
    flight_id bigint generated always as identity primary key, departed_at timestamp not null, delay_minutes integer not null,
    distance_miles integer not null, origin text not null, destination text not null
  );
`;

/**
 * Makes the source tables, unless they are there, and fills them.
 *
 * @param {import('pg').Client} client connected to the database of the project
 * @returns {Promise<{ rows: number, tables: string[] }>} how many rows the tables hold together
 */
export async function loadSources(client) {
  await client.query('begin');
  await client.query(ddl);
  await client.query('truncate raw.airports, raw.flights restart identity');
  const airports = parse(await readFile(join(data, 'airports.csv')), { columns: true });
  await insert(client, 'raw.airports', ['iata', 'name', 'city', 'state', 'country', 'latitude', 'longitude'], airports);
  const flights = JSON.parse(await readFile(join(data, 'flights-10k.json'), 'utf8')).map(({ date, delay, distance, origin, destination }) => ({
    departed_at: date.replaceAll('/', '-'),
    delay_minutes: delay,
    distance_miles: distance,
    origin,
    destination,
  }));
  await insert(client, 'raw.flights', ['departed_at', 'delay_minutes', 'distance_miles', 'origin', 'destination'], flights);
  await client.query('commit');
  return { rows: airports.length + flights.length, tables: ['raw.airports', 'raw.flights'] };
}

/** Rows travel as JSON: one parameter per batch, whatever the number of columns. */
async function insert(client, table, columns, rows) {
  for (let start = 0; start < rows.length; start += batchSize) {
    const batch = JSON.stringify(rows.slice(start, start + batchSize));
    await client.query(`insert into ${table} (${columns}) select ${columns} from json_populate_recordset(null::${table}, $1)`, [batch]);
  }
}
