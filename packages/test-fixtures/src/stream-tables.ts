import type { Client } from 'pg';

/** What a test may say about a stream table; what it leaves out is the extension's default. */
export interface StreamTableSettings {
  /** A duration such as `5m`, a cron expression, or `calculated`. */
  readonly schedule?: string;
  /** `AUTO`, `FULL`, `DIFFERENTIAL` or `IMMEDIATE`. */
  readonly refreshMode?: string;
}

/** Stream tables of a test's database, by the extension's own SQL: nothing of the tool under test takes part. */
export interface StreamTables {
  /** Creates one: `SELECT pgtrickle.create_stream_table(name => $1, query => $2)`. */
  create(name: string, query: string, settings?: StreamTableSettings): Promise<void>;
  /** Refreshes one now: `SELECT pgtrickle.refresh_stream_table(name => $1)`. */
  refresh(name: string): Promise<void>;
  /** Drops one: `SELECT pgtrickle.drop_stream_table(name => $1)`. */
  drop(name: string): Promise<void>;
}

/** The helper for one database, whichever of its two names the extension has there. */
export function streamTablesOf(client: Client): StreamTables {
  const call = async (fn: string, args: Readonly<Record<string, string | undefined>>): Promise<void> => {
    const given = Object.entries(args).filter(([, value]) => value !== undefined);
    const list = given.map(([name], index) => `${name} => $${index + 1}`).join(', ');
    await client.query(
      `SELECT ${await schemaOf(client)}.${fn}(${list})`,
      given.map(([, value]) => value),
    );
  };
  return {
    create: (name, query, { schedule, refreshMode } = {}) => call('create_stream_table', { name, query, schedule, refresh_mode: refreshMode }),
    refresh: (name) => call('refresh_stream_table', { name }),
    drop: (name) => call('drop_stream_table', { name }),
  };
}

async function schemaOf(client: Client): Promise<string> {
  const { rows } = await client.query<{ extname: string }>(`SELECT extname FROM pg_extension WHERE extname IN ('pg_trickle', 'pg_stream')`);
  return rows[0]?.extname === 'pg_stream' ? 'pgstream' : 'pgtrickle';
}
