import '@pgtrickle-js/test-fixtures/global-setup';
import { runDoctor } from '@pgtrickle-js/cli';
import { connect } from '@pgtrickle-js/core/connect';
import { createDatabase } from '@pgtrickle-js/test-fixtures';
import { test } from '@pgtrickle-js/test-fixtures/vitest';
import { expect, inject } from 'vitest';
import { spelled } from './support/spelled.js';

const trapsOf = async (db: Parameters<typeof runDoctor>[0], subject?: string) =>
  (await runDoctor(db)).diagnoses.filter((diagnosis) => subject === undefined || diagnosis.subject === subject);

test.beforeAll(async ({ db }) => {
  await db.query('create table source (id int primary key, n int); create table other (id int primary key)');
  for (const [name, source] of [
    ['kept', 'source'],
    ['orphan', 'other'],
  ]) {
    await db.query(
      await spelled(
        db,
        `select pgtrickle.create_stream_table(name => 'public.${name}', query => 'select id from public.${source}', schedule => '12h', refresh_mode => 'DIFFERENTIAL')`,
      ),
    );
  }
});

test('a healthy server has no trap that is an error', async ({ db }) => {
  expect((await trapsOf(db)).filter(({ level }) => level === 'error')).toEqual([]);
});

test('every trap says why it matters, and no repair holds more than one statement', async ({ db }) => {
  for (const { why, message, repair } of await trapsOf(db)) {
    expect(why.length).toBeGreaterThan(20);
    expect(message).not.toBe('');
    if (repair !== null) expect(repair.replace(/'[^']*'/g, '').match(/;/g)).toHaveLength(1);
  }
});

test('a stream table in ERROR is repaired by the statement that is printed', async ({ db }) => {
  await db.query(await spelled(db, "update pgtrickle.pgt_stream_tables set status = 'ERROR' where pgt_name = 'kept'"));
  const [found] = await trapsOf(db, 'public.kept');
  expect(found).toMatchObject({ trap: 'in-error', level: 'error' });
  await db.query(found?.repair ?? '');
  expect((await trapsOf(db, 'public.kept')).filter(({ level }) => level === 'error')).toEqual([]);
});

test('a source whose capture is off is found', async ({ db }) => {
  const { rows } = await db.query("select tgname from pg_trigger where tgrelid = 'source'::regclass and not tgisinternal and tgname ~ '_cdc_'");
  expect(rows).not.toEqual([]);
  await db.query('alter table source disable trigger user');
  expect(await trapsOf(db, 'public.source')).toMatchObject([{ trap: 'not-captured', level: 'error' }]);
  await db.query('alter table source enable trigger user');
  expect(await trapsOf(db, 'public.source')).toEqual([]);
});

test('a dropped source is found, and the statement ends it', async ({ db }) => {
  await db.query('drop table other');
  const [found] = await trapsOf(db, 'public.orphan');
  expect(found).toMatchObject({ trap: 'source-dropped', level: 'error' });
  await db.query(found?.repair ?? '');
  expect(await trapsOf(db, 'public.orphan')).toEqual([]);
});

test('a setting that lets sources change unseen is found', async ({ db }) => {
  const { rows } = await db.query("select current_setting('pg_trickle.block_source_ddl', true) as value");
  if (!rows[0].value) return;
  await db.query('set pg_trickle.block_source_ddl = off');
  expect((await trapsOf(db, 'sources')).map(({ trap }) => trap)).toEqual(['source-ddl-allowed']);
  await db.query('set pg_trickle.block_source_ddl = on');
  expect((await trapsOf(db, 'sources')).map(({ trap }) => trap)).toEqual(['source-ddl-blocked']);
});

test.skipIf(inject('pgtrickleServer').backend !== 'stand-in')('traps of versions: each has those that it is known for', async () => {
  const server = inject('pgtrickleServer');
  const seen = async (name: 'pg_trickle' | 'pg_stream', version: string) => {
    const database = await createDatabase(server, { extension: { name, version } });
    const client = await connect(database.url);
    try {
      const schema = name === 'pg_stream' ? 'pgstream' : 'pgtrickle';
      await client.query(
        `create table source (id int primary key); select ${schema}.create_stream_table(name => 'public.st', query => 'select id from public.source', schedule => '12h')`,
      );
      return (await runDoctor(client)).diagnoses.map(({ trap }) => trap);
    } finally {
      await client.end();
      await database.drop();
    }
  };
  expect(await seen('pg_stream', '0.1.0')).toEqual(expect.arrayContaining(['old-name', 'first-versions']));
  expect(await seen('pg_trickle', '0.1.3')).toContain('first-versions');
  expect(await seen('pg_trickle', '0.18.0')).toContain('cascade-by-default');
  expect(await seen('pg_trickle', '0.67.0')).toEqual(expect.arrayContaining(['pause-all', 'canary-diff', 'refresh-if-stale']));
  expect(await seen('pg_trickle', '0.67.0')).not.toContain('first-versions');
});
