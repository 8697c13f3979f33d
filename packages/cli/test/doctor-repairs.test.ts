import '@pgtrickle-js/test-fixtures/global-setup';
import { runDoctor } from '@pgtrickle-js/cli';
import { connect } from '@pgtrickle-js/core/connect';
import { createDatabase, startServer } from '@pgtrickle-js/test-fixtures';
import { test } from '@pgtrickle-js/test-fixtures/vitest';
import type { Client } from 'pg';
import { describe, expect, inject } from 'vitest';
import { canRestart, restart, run } from './support/restart-server.js';
import { spelled } from './support/spelled.js';

const create = (name: string, source = 'source') =>
  `select pgtrickle.create_stream_table(name => 'public.${name}', query => 'select id from public.${source}', schedule => '12h', refresh_mode => 'DIFFERENTIAL')`;

test.beforeAll(async ({ db }) => {
  await db.query('create table source (id int primary key, n int)');
  await db.query(await spelled(db, create('st')));
});

const find = async (db: Parameters<typeof runDoctor>[0], trap: string) => (await runDoctor(db)).diagnoses.filter((each) => each.trap === trap);

interface RepairCase {
  readonly trap: string;
  /** Puts the server into it; false: this server cannot get there. */
  readonly cause: (db: Client) => Promise<unknown>;
  /** What has to hold when the statement has run, beside that the trap is gone. */
  readonly after?: (db: Client) => Promise<unknown>;
}

const hasColumn = async (db: Client, column: string) =>
  (await db.query(await spelled(db, "select from pg_attribute where attrelid = 'pgtrickle.pgt_stream_tables'::regclass and attname = $1"), [column]))
    .rowCount === 1;

const holdsRow = async (db: Client, id: number) => {
  await db.query(`insert into source values (${id})`);
  await db.query(await spelled(db, "select pgtrickle.refresh_stream_table(name => 'public.st')"));
  expect((await db.query(`select from st where id = ${id}`)).rowCount).toBe(1);
};

const cases: readonly RepairCase[] = [
  {
    trap: 'in-error',
    cause: async (db) => db.query(await spelled(db, "update pgtrickle.pgt_stream_tables set status = 'ERROR' where pgt_name = 'st'")),
    after: (db) => holdsRow(db, 1),
  },
  {
    trap: 'not-captured',
    cause: (db) => db.query('alter table source disable trigger user'),
    after: (db) => holdsRow(db, 2),
  },
  {
    trap: 'needs-reinit',
    cause: async (db) => db.query(await spelled(db, "update pgtrickle.pgt_stream_tables set needs_reinit = true where pgt_name = 'st'")),
    after: (db) => holdsRow(db, 3),
  },
  {
    trap: 'fuse-blown',
    // The stand-in cannot reset one.
    cause: async (db) =>
      inject('pgtrickleServer').backend !== 'stand-in' &&
      (await hasColumn(db, 'fuse_state')) &&
      db.query(await spelled(db, "update pgtrickle.pgt_stream_tables set fuse_mode = 'on', fuse_state = 'blown' where pgt_name = 'st'")),
  },
  { trap: 'orphan-buffer', cause: async (db) => db.query(await spelled(db, 'create table pgtrickle_changes.changes_424242 (id int)')) },
  {
    trap: 'source-dropped',
    cause: async (db) => db.query(await spelled(db, `create table gone (id int primary key); ${create('orphan', 'gone')}; drop table gone`)),
  },
  {
    trap: 'relation-gone',
    cause: async (db) => {
      await db.query(await spelled(db, create('lost')));
      await db.query('set event_triggers = off; drop table lost cascade; reset event_triggers');
    },
    after: async (db) => db.query(await spelled(db, create('lost'))),
  },
  { trap: 'name-cut', cause: async (db) => db.query(await spelled(db, create(`n${'a'.repeat(69)}`))) },
  { trap: 'template-database', cause: (db) => db.query('update pg_database set datistemplate = true where datname = current_database()') },
];

test.for(cases)('$trap: the statement that is printed repairs it', async ({ trap, cause, after }, { db, skip }) => {
  expect(await find(db, trap)).toEqual([]);
  skip((await cause(db as unknown as Client)) === false, 'this version has no such state');
  const [found] = await find(db, trap);
  expect(found).toMatchObject({ trap, repair: expect.any(String) });
  await db.query(found?.repair ?? '');
  expect(await find(db, trap)).toEqual([]);
  await after?.(db as unknown as Client);
});

describe.each(['no-execute', 'cannot-create'])('%s', (trap) => {
  test('is found by the role that lacks it, and the statement repairs it', async ({ database, db, skip }) => {
    const role = `doctor_${trap.replace('-', '_')}_${Date.now()}`;
    await db.query(
      await spelled(
        db,
        `create role ${role} login password 'x'; grant usage on schema pgtrickle, pgtrickle_changes to ${role}; grant select on all tables in schema pgtrickle to ${role}`,
      ),
    );
    // Roles belong to the server: one of this name says nothing of what this database grants.
    const { backend } = inject('pgtrickleServer');
    if (backend !== 'external') {
      await db.query('do $$ begin create role pgtrickle_operator; exception when duplicate_object or unique_violation then null; end $$');
    }
    if (trap === 'no-execute') await db.query(await spelled(db, 'revoke execute on all functions in schema pgtrickle from public'));
    const other = await connect(Object.assign(new URL(database.url), { username: role, password: 'x' }).href);
    try {
      const [found] = await find(other, trap);
      skip(found === undefined, 'this version lets any role');
      await db.query(found?.repair ?? '');
      expect(await find(other, trap)).toEqual([]);
    } finally {
      await other.end();
      await db.query(await spelled(db, `grant execute on all functions in schema pgtrickle to public; drop owned by ${role}; drop role ${role}`));
    }
  });
});

// A server of its own: others would be restarted, or stop refreshing.
test.skipIf(!canRestart)('settings of the server are found, and the statements repair them', { timeout: 120_000 }, async () => {
  const server = await startServer();
  try {
    const database = await createDatabase(server);
    const traps = async () => {
      const client = await connect(database.url);
      try {
        return new Map((await runDoctor(client)).diagnoses.map((each) => [each.trap, each]));
      } finally {
        await client.end();
      }
    };
    const isReal = (await run(database.url, "select count(*) from pg_settings where name = 'pg_trickle.enabled'")) === '1';
    await run(database.url, `create table source (id int primary key)`);
    await run(database.url, create('st'));
    await run(database.url, 'alter system set max_worker_processes = 4');
    if (isReal) await run(database.url, 'alter system set pg_trickle.enabled = off');
    await restart(server.url);
    const found = await traps();
    expect(found.get('few-workers')).toMatchObject({ level: 'warn' });
    if (isReal) expect(found.get('scheduler-off')).toMatchObject({ level: 'error' });
    for (const trap of ['few-workers', 'scheduler-off']) await run(database.url, found.get(trap)?.repair ?? 'select 1');
    await restart(server.url);
    const left = await traps();
    expect(['few-workers', 'scheduler-off', 'not-preloaded'].filter((trap) => left.has(trap))).toEqual([]);
    // The stand-in has no library to load.
    if (!isReal) return;
    await run(database.url, "alter system set shared_preload_libraries = 'auto_explain'");
    await restart(server.url);
    const notLoaded = (await traps()).get('not-preloaded');
    expect(notLoaded).toMatchObject({ level: 'error' });
    await run(database.url, notLoaded?.repair ?? '');
    await restart(server.url);
    expect((await traps()).has('not-preloaded')).toBe(false);
  } finally {
    await server.stop();
  }
});
