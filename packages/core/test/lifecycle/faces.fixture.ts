import { createDatabase } from '@pgtrickle-js/test-fixtures';
import { Client, Pool } from 'pg';
import { inject } from 'vitest';
import '@pgtrickle-js/test-fixtures/global-setup';

/** A version of the extension that the tests run on. */
export interface Face {
  readonly name: 'pg_trickle' | 'pg_stream';
  readonly version: string;
}

/** Versions whose create, alter or drop takes other arguments than the version before. */
const turningPoints = [
  '0.1.0',
  '0.1.3',
  '0.2.2',
  '0.2.3',
  '0.5.0',
  '0.10.0',
  '0.11.0',
  '0.13.0',
  '0.15.0',
  '0.22.0',
  '0.33.0',
  '0.36.0',
  '0.47.0',
  '0.66.0',
  '0.67.0',
  '0.108.3',
];

/** One face of each kind: other names, no alter of queries, the first with it, the best known, the newest. */
export const isMilestone = ({ version }: Face) => ['0.1.0', '0.1.3', '0.2.2', '0.67.0', '0.108.3'].includes(version);

/** The turning points that the server can create; of a real build only its own version, because its library fits no other. */
export async function readFaces(): Promise<Face[]> {
  const server = inject('pgtrickleServer');
  const client = new Client({ connectionString: server.url });
  await client.connect();
  const { rows } = await client.query<Face & { standard: boolean }>(
    `select v.name, v.version, v.version = e.default_version as standard from pg_available_extension_versions v join pg_available_extensions e using (name)
     where v.name in ('pg_trickle', 'pg_stream')`,
  );
  await client.end();
  const wanted = rows.filter(({ version, standard }) => (server.backend === 'stand-in' ? turningPoints.includes(version) : standard));
  return wanted
    .map(({ name, version }): Face => ({ name, version }))
    .sort((a, b) => turningPoints.indexOf(a.version) - turningPoints.indexOf(b.version));
}

/** Runs `work` on a pool over a fresh database that has the face, and orders to make stream tables of. */
export async function onFace<Result>(face: Face, work: (pool: Pool) => Promise<Result>): Promise<Result> {
  const database = await createDatabase(inject('pgtrickleServer'), { extension: face });
  const pool = new Pool({ connectionString: database.url, max: 8 });
  pool.on('error', () => undefined);
  try {
    await pool.query(`
      create table orders (id int primary key, customer int not null, amount numeric(10, 2) not null);
      insert into orders select i, i % 3, i * 1.5 from generate_series(1, 10) i`);
    return await work(pool);
  } finally {
    await pool.end();
    await database.drop();
  }
}

/** The first row of a query, for looking at effects without the code under test. */
export async function row(pool: Pool, sql: string, values: readonly unknown[] = []): Promise<Record<string, unknown>> {
  return (await pool.query(sql, [...values])).rows[0] ?? {};
}
