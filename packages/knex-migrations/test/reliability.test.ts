import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDatabase, startFaultProxy } from '@pgtrickle-js/test-fixtures';
import knexFactory, { type Knex } from 'knex';
import { describe, expect, inject, test } from 'vitest';
import { withStreamTables } from '../src/index.js';
import { snapshot } from './catalog-snapshot.fixture.js';
import { source } from './knex.fixture.js';
import { projectFolder, startKnex } from './knex-command.fixture.js';

/** Every statement, and 20 rounds, takes minutes: asked for with PGTRICKLE_TEST_THOROUGH=1. Else a part of them, another one each time. */
const isThorough = process.env.PGTRICKLE_TEST_THOROUGH === '1';
const rounds = isThorough ? 20 : 1;
const some = (count: number): number[] => {
  const all = Array.from({ length: count }, (_, index) => index + 1);
  return isThorough ? all : all.filter((n) => n % 17 === Math.trunc(Date.now() / 60_000) % 17);
};
const kinds = ['transactional', 'mixed'] as const;
const patience = isThorough ? 900_000 : 180_000;

async function onDatabase<Result>(work: (url: string) => Promise<Result>): Promise<Result> {
  const database = await createDatabase(inject('pgtrickleServer'));
  try {
    return await work(database.url);
  } finally {
    await database.drop();
  }
}

async function withKnex<Result>(url: string, kind: string, work: (knex: Knex) => Promise<Result>): Promise<Result> {
  const config = { client: 'pg', connection: url, pool: { min: 0, max: 2 }, migrations: { migrationSource: await filesOf(kind) } };
  const silent = () => undefined;
  const knex = knexFactory({ ...withStreamTables(config, { project: 'reliable', report: silent }), log: { warn: silent, error: silent } });
  try {
    return await work(knex);
  } finally {
    await knex.destroy();
  }
}

/** Through vitest's loader, so that they use the sources; named as Knex names files. */
async function filesOf(kind: string): Promise<Knex.MigrationSource<string>> {
  const names = readdirSync(`${projectFolder}/${kind}`);
  return source(Object.fromEntries(await Promise.all(names.map(async (name) => [name, await import(`${projectFolder}/${kind}/${name}`)]))));
}

const latest = (url: string, kind: string): Promise<[number, string[]]> => withKnex(url, kind, (knex) => knex.migrate.latest());
const look = (url: string, kind: string) => withKnex(url, kind, snapshot);
const expected = (kind: string) => onDatabase(async (url) => latest(url, kind).then(() => look(url, kind)));

describe.each(kinds)('%s', (kind) => {
  test(`8 processes at once on an empty database all succeed, ${rounds} times`, { timeout: patience }, async () => {
    const clean = await expected(kind);
    for (let round = 0; round < rounds; round++) {
      await onDatabase(async (url) => {
        const runs = Array.from({ length: 8 }, () => startKnex(['migrate:latest'], { env: { DATABASE_URL: url, MIGRATIONS: kind } }));
        const ended = await Promise.all(runs.map((run) => run.ended));
        expect(ended.filter(({ code }) => code !== 0)).toEqual([]);
        expect(ended.filter(({ output }) => output.includes('run: 3 migrations'))).toHaveLength(1);
        expect(await look(url, kind)).toEqual(clean);
      });
    }
  });

  test('killed at a statement, the next run ends as if nothing had been', { timeout: patience }, async () => {
    const clean = await expected(kind);
    const count = await onDatabase(async (url) => {
      const proxy = await startFaultProxy(url);
      await startKnex(['migrate:latest'], { env: { DATABASE_URL: proxy.url, MIGRATIONS: kind } }).ended;
      await proxy.stop();
      return proxy.statements.length;
    });
    expect(count).toBeGreaterThan(40);
    for (const statement of some(count)) {
      await onDatabase(async (url) => {
        const proxy = await startFaultProxy(url);
        // The server works on it while the process dies.
        const struck = proxy.inject({ kind: 'delay', ms: 1_000, at: statement % 2 === 0 ? 'request' : 'reply', statement });
        const { child, ended } = startKnex(['migrate:latest'], { env: { DATABASE_URL: proxy.url, MIGRATIONS: kind } });
        const text = await Promise.race([struck, ended.then(({ output }) => output)]);
        child.kill('SIGKILL');
        await ended;
        await proxy.stop();
        await latest(url, kind);
        expect(await look(url, kind), `killed at ${statement}: ${text}`).toEqual(clean);
      });
    }
  });

  test.each([
    { fault: 'cut', at: 'request' },
    { fault: 'cut', at: 'reply' },
    { fault: 'blackhole', at: 'request' },
    { fault: 'blackhole', at: 'reply' },
  ] as const)('after a $fault of a $at, the next run ends as if nothing had been', { timeout: patience }, async ({ fault, at }) => {
    const clean = await expected(kind);
    const count = await onDatabase(async (url) => {
      const proxy = await startFaultProxy(url);
      await latest(proxy.url, kind);
      await proxy.stop();
      return proxy.statements.length;
    });
    for (const statement of some(count)) {
      await onDatabase(async (url) => {
        const proxy = await startFaultProxy(url);
        const struck = proxy.inject({ kind: fault, at, statement });
        const run = latest(proxy.url, kind).then(
          () => 'ended well',
          (error: Error) => error.message,
        );
        const text = await Promise.race([struck, run]);
        // Whoever gets no answer gives up at some time.
        if (fault === 'blackhole') await sleep(20);
        proxy.cut();
        expect(await Promise.race([run, sleep(20_000).then(() => 'hangs')]), `${fault} at ${statement}: ${text}`).not.toBe('hangs');
        await latest(url, kind);
        expect(await look(url, kind), `${fault} of the ${at} at ${statement}: ${text}`).toEqual(clean);
        await proxy.stop();
      });
    }
  });
});

test('rollback, killed in the middle, goes on without an unlock', { timeout: patience }, async () => {
  await onDatabase(async (url) => {
    await latest(url, 'mixed');
    const proxy = await startFaultProxy(url);
    const struck = proxy.inject({ kind: 'blackhole', statement: /drop index/ });
    const { child, ended } = startKnex(['migrate:rollback'], { env: { DATABASE_URL: proxy.url, MIGRATIONS: 'mixed' } });
    await struck;
    child.kill('SIGKILL');
    await ended;
    await proxy.stop();
    await withKnex(url, 'mixed', (knex) => knex.migrate.rollback());
    await latest(url, 'mixed');
    expect(await look(url, 'mixed')).toEqual(await expected('mixed'));
  });
});
