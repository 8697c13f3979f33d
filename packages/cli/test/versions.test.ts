import '@pgtrickle-js/test-fixtures/global-setup';
import { createStreamTable, detectCapabilities } from '@pgtrickle-js/core';
import { connect } from '@pgtrickle-js/core/connect';
import { createDatabase, type DatabaseOptions } from '@pgtrickle-js/test-fixtures';
import { expect, inject, test } from 'vitest';
import { runHere } from './support/run-here.js';

const isThorough = process.env.PGTRICKLE_TEST_THOROUGH === '1';

// The stand-in is any version; a real build is the one that it is.
const versions: readonly (DatabaseOptions['extension'] & {})[] =
  inject('pgtrickleServer').backend === 'stand-in'
    ? [
        { name: 'pg_stream', version: '0.1.0' },
        { name: 'pg_trickle', version: '0.2.2' },
        { name: 'pg_trickle', version: '0.67.0' },
        { name: 'pg_trickle', version: '0.108.3' },
        ...(isThorough ? ['0.1.3', '0.18.0'].map((version) => ({ name: 'pg_trickle' as const, version })) : []),
      ]
    : [true];

test.concurrent.for(versions)('every column of list is true, and every command works: %j', { timeout: 60_000 }, async (extension) => {
  const database = await createDatabase(inject('pgtrickleServer'), { extension });
  const db = await connect(database.url);
  const pgtrickle = async (...words: string[]) => {
    const result = await runHere(words, { PGTRICKLE_URL: database.url });
    return { ...result, json: words.includes('--json') ? JSON.parse(result.stdout || result.stderr) : undefined };
  };
  const rows = async () => Object.fromEntries((await pgtrickle('list', '--json')).json.streamTables.map((row: { name: string }) => [row.name, row]));
  try {
    await db.query(
      'create schema other; create table source (id int primary key, n int); insert into source select i, 10 / i from generate_series(1, 7) i',
    );
    const { schema, prefix } = await detectCapabilities(db);
    await createStreamTable(db, { name: 'public.plain', query: 'select id, n from public.source', schedule: '10m', refreshMode: 'DIFFERENTIAL' });
    await createStreamTable(db, {
      name: 'other.cron',
      query: 'select count(*) as n from public.source',
      schedule: '0 */2 * * *',
      refreshMode: 'FULL',
    });
    await createStreamTable(db, {
      name: 'public.empty',
      query: 'select id from public.source',
      schedule: '10m',
      refreshMode: 'FULL',
      initialize: false,
    });
    await createStreamTable(db, { name: 'public.reads', query: 'select id from public.plain', schedule: null, refreshMode: 'DIFFERENTIAL' });
    await createStreamTable(db, { name: 'public.breaks', query: 'select id, 10 / n as x from public.source', schedule: '10m', refreshMode: 'FULL' });

    expect(await rows()).toMatchObject({
      'other.cron': {
        schema: 'other',
        status: 'ACTIVE',
        refreshMode: 'FULL',
        schedule: '0 */2 * * *',
        stale: false,
        isPopulated: true,
        consecutiveErrors: 0,
      },
      'public.plain': { schema: 'public', status: 'ACTIVE', refreshMode: 'DIFFERENTIAL', schedule: '10m', stale: false, consecutiveErrors: 0 },
      'public.empty': { status: 'INITIALIZING', isPopulated: false, stale: null, dataTimestamp: null, lastRefreshAt: null, stalenessSeconds: null },
      'public.reads': { schedule: null, status: 'ACTIVE' },
    });
    const exact = (await pgtrickle('list', '--exact', '--json')).json.streamTables;
    expect(exact.map((row: { name: string; rows: number }) => [row.name, row.rows])).toEqual([
      ['other.cron', 1],
      ['public.breaks', 7],
      ['public.empty', 0],
      ['public.plain', 7],
      ['public.reads', 7],
    ]);

    // Later by the server's own clock, and failing.
    await db.query(
      `update ${schema}.${prefix}_stream_tables set data_timestamp = now() - interval '2 hours', last_refresh_at = now() - interval '2 hours', consecutive_errors = 3 where ${prefix}_name = 'plain'`,
    );
    await db.query('insert into source values (8, 0)');
    expect((await pgtrickle('refresh', 'breaks')).exit).toBe(1);
    const later = await rows();
    expect(later['public.plain']).toMatchObject({ stale: true, consecutiveErrors: 3 });
    expect(later['public.plain'].stalenessSeconds).toBeGreaterThanOrEqual(7_200);
    expect(later['public.plain'].stalenessSeconds).toBeLessThan(7_300);
    expect((await pgtrickle('freshness', 'plain')).exit).toBe(1);

    expect((await pgtrickle('pause', 'plain')).exit).toBe(0);
    expect((await rows())['public.plain'].status).toBe('SUSPENDED');
    expect((await pgtrickle('resume', 'plain')).exit).toBe(0);
    expect((await pgtrickle('refresh', 'plain')).exit).toBe(0);
    expect((await rows())['public.plain']).toMatchObject({ status: 'ACTIVE', stale: false });
    const list = (await pgtrickle('list')).stdout.split('\n');
    expect(list[0]?.split(/ {2,}/)).toEqual(['NAME', 'SCHEMA', 'STATUS', 'MODE', 'SCHEDULE', 'STALE', 'STALENESS', 'ROWS', 'ERRORS']);
    expect(list.find((line) => line.startsWith('reads'))).toMatch(/ calculated /);

    for (const line of [
      'status plain',
      'explain plain',
      'history',
      'stats',
      'sources',
      'graph',
      'graph --format dot',
      'graph --format mermaid',
      'doctor',
      'health',
      'list -o wide',
      'list -o yaml',
      'list -o csv',
      'list -o ndjson',
      'wait plain --populated',
      'export',
      'export --format liquibase',
      'metrics',
      'alter plain --schedule 20m',
      'alter plain --schedule 30m --dry-run',
      'create more "select" --dry-run',
      'drop empty --yes',
    ]) {
      const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) =>
        quoted === 'select' ? 'select id from public.source' : (quoted ?? bare ?? ''),
      );
      const { exit, stderr } = await pgtrickle(...words);
      // Health may know of the refresh that failed.
      expect([0, line === 'health' ? 1 : 0], `${line}: ${stderr}`).toContain(exit);
    }
    expect((await rows())['public.plain'].schedule).toBe('20m');
    expect(await rows()).not.toHaveProperty('public.empty');
  } finally {
    await db.end();
    await database.drop();
  }
});
