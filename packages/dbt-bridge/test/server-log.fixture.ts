import type { Client } from 'pg';

/**
 * Has the server log every statement that sessions of this database send from now on, and reads them out of its log. Undefined where the log of the server is
 * not to be read: then what a test counts cannot be counted.
 */
export async function watchStatements(db: Client): Promise<(() => Promise<string[]>) | undefined> {
  const { rows } = await db.query<{ name: string }>(`select name from pg_ls_dir('..') as name where name ~ '^server-\\d+\\.log$' order by 1 limit 1`);
  const [file] = rows;
  if (file === undefined) return undefined;
  const size = async () => Number((await db.query(`select size from pg_stat_file('../${file.name}')`)).rows[0].size);
  const [{ name }] = (await db.query('select current_database() as name')).rows;
  await db.query(`alter database "${name}" set log_statement = 'all'`);
  const from = await size();
  return async () => {
    await db.query(`alter database "${name}" reset log_statement`);
    const { rows: read } = await db.query(`select pg_read_file('../${file.name}', ${from}, ${(await size()) - from}) as text`);
    return [...String(read[0].text).matchAll(/^.*?LOG: {2}(?:statement|execute [^:]+): (.*(?:\n\t.*)*)/gm)].map(([, sql = '']) =>
      sql.replaceAll('\n\t', '\n'),
    );
  };
}
