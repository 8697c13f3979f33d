import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ExportFormat, exportStreamTables } from '@pgtrickle-js/cli';
import { catalogReader, readDependencies, readStreamTables } from '@pgtrickle-js/core';
import { test } from '@pgtrickle-js/test-fixtures/vitest';
import type { Client } from 'pg';
import { expect } from 'vitest';
import { findProgram } from './support/programs.js';
import { spelled } from './support/spelled.js';

test.beforeAll(async ({ db }) => {
  await db.query("create table orders (id int primary key, customer int not null, note text, extra jsonb not null default '{}')");
  await db.query("insert into orders (id, customer, note) select i, i % 3, 'it''s ?' from generate_series(1, 9) i");
  const create = async (name: string, query: string, more = '') =>
    db.query(
      await spelled(
        db,
        `select pgtrickle.create_stream_table(name => 'public.${name}', query => $1, schedule => '10m', refresh_mode => 'FULL'${more})`,
      ),
      [query],
    );
  await create('b_totals', "select customer, count(*) as n from public.orders where note <> 'no]]>?' group by customer");
  await create('a_grand', 'select sum(n) as n from public.b_totals');
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what a migration in JavaScript has to escape
  await create('odd', "select id, note || E'\\\\?`${x}' as text, extra ? 'key' as has_key\nfrom public.orders -- what ? is\nwhere id > 1");
});

/** Everything of the catalog that a migration has to bring back. */
async function state(db: Client) {
  const reader = catalogReader(db);
  const tables = await readStreamTables(reader);
  const rows = await Promise.all(tables.map(async ({ name }) => (await db.query(`select count(*)::int as n from ${name}`)).rows[0].n));
  return {
    tables: tables.map(({ name, query, schedule, refreshMode, status }, index) => ({
      name,
      query,
      schedule,
      refreshMode,
      status,
      rows: rows[index],
    })),
    edges: (await readDependencies(reader)).map(({ streamTable, source }) => `${streamTable} <- ${source}`),
  };
}

interface ExportTool {
  down(): Promise<unknown>;
  up(): Promise<unknown>;
  close?(): Promise<void>;
}

/** Runs the files of a format as its tool would: down, then up. */
const tools: Record<ExportFormat, (db: Client, files: ReadonlyMap<string, string>) => Promise<ExportTool>> = {
  sql: scripts(/\.up\.sql$/, /\.down\.sql$/),
  flyway: scripts(/^V\d+__\w+\.sql$/, /^U\d+__\w+\.sql$/),
  prisma: scripts(/migration\.sql$/, /down\.sql$/),
  async liquibase(db, files) {
    const [xml = ''] = files.values();
    const sets = [...xml.matchAll(/<changeSet[\s\S]*?<\/changeSet>/g)].map(([set]) => set);
    const statements = (text: string) =>
      [...text.matchAll(/<sql [^>]*>((?:<!\[CDATA\[[\s\S]*?\]\]>)+)<\/sql>/g)].map(([, data = '']) =>
        data.replace(/<!\[CDATA\[([\s\S]*?)\]\]>/g, '$1'),
      );
    const run = async (texts: readonly string[]) => {
      for (const text of texts) await db.query(text);
    };
    return {
      up: () => run(sets.flatMap((set) => statements(set.slice(0, set.indexOf('<rollback>'))))),
      down: () => run(sets.toReversed().flatMap((set) => statements(set.slice(set.indexOf('<rollback>'))))),
    };
  },
  async knex(db, files) {
    const folder = await mkdtemp(join(tmpdir(), 'pgtrickle-knex-'));
    const [[name, text] = ['', '']] = files;
    await writeFile(join(folder, name), text);
    const { default: knex } = await import('knex');
    const builder = knex({
      client: 'pg',
      connection: { connectionString: (db as unknown as { url: string }).url },
      migrations: { directory: folder },
    });
    // As though it had been run: what it makes is there.
    await builder.migrate.list();
    await builder('knex_migrations').insert({ name, batch: 1, migration_time: new Date() });
    const close = async () => {
      await builder.destroy();
      await rm(folder, { recursive: true });
    };
    return { down: () => builder.migrate.rollback(), up: () => builder.migrate.latest(), close };
  },
};

function scripts(up: RegExp, down: RegExp) {
  return async (db: Client, files: ReadonlyMap<string, string>) => {
    const text = (name: RegExp) => [...files].find(([path]) => name.test(path))?.[1] ?? '';
    return { up: () => db.query(text(up)), down: () => db.query(text(down)) };
  };
}

test.for(Object.keys(tools) as ExportFormat[])('%s takes all stream tables away and brings them back', async (format, { db, database }) => {
  const before = await state(db as unknown as Client);
  const files = await exportStreamTables(db, { format, timestamp: '20260131120000' });
  const tool = await tools[format](Object.assign(db as unknown as Client, { url: database.url }), files);
  try {
    await tool.down();
    expect((await state(db as unknown as Client)).tables).toEqual([]);
    await tool.up();
    expect(await state(db as unknown as Client)).toEqual(before);
  } finally {
    await tool.close?.();
  }
});

const hasProgram = (name: string) => findProgram(name) !== undefined;

test('Liquibase itself takes them away and brings them back', { timeout: 120_000 }, async ({ db, database, skip }) => {
  skip(!hasProgram('liquibase'), 'there is no liquibase here, with a driver of PostgreSQL');
  const before = await state(db as unknown as Client);
  await inFolder(await exportStreamTables(db, { format: 'liquibase', timestamp: '20260131120000' }), async (folder) => {
    const { url, username, password } = jdbc(database.url);
    const run = (...command: string[]) =>
      runProgram(
        'liquibase',
        [`--url=${url}`, `--username=${username}`, `--password=${password}`, '--changeLogFile=20260131120000_stream_tables.xml', ...command],
        folder,
      );
    await run('validate');
    await run('changelogSync');
    await run('rollbackCount', '3');
    expect((await state(db as unknown as Client)).tables).toEqual([]);
    await run('update');
  });
  expect(await state(db as unknown as Client)).toEqual(before);
});

test('Flyway itself brings them back', { timeout: 120_000 }, async ({ db, database, skip }) => {
  skip(!hasProgram('flyway'), 'there is no flyway here');
  const before = await state(db as unknown as Client);
  const files = await exportStreamTables(db, { format: 'flyway', timestamp: '20260131120000' });
  // To undo is for those who pay: its script is run as it is.
  await db.query(files.get('U20260131120000__stream_tables.sql') ?? '');
  expect((await state(db as unknown as Client)).tables).toEqual([]);
  await inFolder(files, async (folder) => {
    const { url, username, password } = jdbc(database.url);
    await runProgram(
      'flyway',
      [`-url=${url}`, `-user=${username}`, `-password=${password}`, `-locations=filesystem:${folder}`, '-baselineOnMigrate=true', 'migrate'],
      folder,
    );
  });
  expect(await state(db as unknown as Client)).toEqual(before);
});

/** Where a program of Java connects. */
function jdbc(databaseUrl: string) {
  const { host, pathname, username, password } = new URL(databaseUrl);
  return { url: `jdbc:postgresql://${host}${pathname}`, username, password: decodeURIComponent(password) };
}

async function inFolder(files: ReadonlyMap<string, string>, work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pgtrickle-export-'));
  try {
    for (const [name, text] of files) await writeFile(join(folder, name), text);
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function runProgram(program: string, args: readonly string[], cwd: string): Promise<void> {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  expect({ status, said: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, said: '' });
}

test('the changelog is well formed, and of the form of its schema', async ({ db, skip }) => {
  const [xml = ''] = (await exportStreamTables(db, { format: 'liquibase', timestamp: '1' })).values();
  const check = `
import sys, xml.etree.ElementTree as tree
ns = '{http://www.liquibase.org/xml/ns/dbchangelog}'
root = tree.fromstring(sys.stdin.buffer.read())
assert root.tag == ns + 'databaseChangeLog', root.tag
ids = set()
for change in root:
    assert change.tag == ns + 'changeSet', change.tag
    assert set(change.attrib) == {'id', 'author'} and all(change.attrib.values()), change.attrib
    ids.add((change.get('id'), change.get('author')))
    names = [child.tag.removeprefix(ns) for child in change]
    assert names[0] == 'comment' and names[-1] == 'rollback' and set(names[1:-1]) == {'sql'}, names
    for sql in change.iter(ns + 'sql'):
        assert set(sql.attrib) == {'splitStatements', 'stripComments'} and set(sql.attrib.values()) <= {'true', 'false'}, sql.attrib
        assert sql.text.strip() and len(sql) == 0
assert len(ids) == len(root) == 3
`;
  const { status, error, stderr } = spawnSync('python3', ['-c', check], { input: xml, encoding: 'utf8' });
  skip(error !== undefined, 'no python3 to read XML with');
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
