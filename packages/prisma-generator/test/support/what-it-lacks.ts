import { connect } from '@pgtrickle-js/core/connect';
import { createDatabase } from '@pgtrickle-js/test-fixtures';

/** Why SQL that was written for a newer extension cannot run on a server; undefined when it can. Asked of a database of its own. */
export async function whatItLacks(server: Parameters<typeof createDatabase>[0], fn = 'create_stream_table'): Promise<string | undefined> {
  const database = await createDatabase(server);
  const client = await connect(database.url);
  try {
    const { rows } = await client.query("select p.proname from pg_proc p where p.pronamespace = to_regnamespace('pgtrickle')");
    if (rows.length === 0) return 'this server has the extension only under its first name';
    return rows.some(({ proname }) => proname === fn) ? undefined : `the extension of this server has no ${fn}`;
  } finally {
    await client.end();
    await database.drop();
  }
}
