import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFaultProxy } from '@pgtrickle-js/test-fixtures';
import { test } from '@pgtrickle-js/test-fixtures/vitest';
import { expect } from 'vitest';
import { runHere } from './support/run-here.js';
import { pgtrickle } from './support/run-pgtrickle.js';

const isThorough = process.env.PGTRICKLE_TEST_THOROUGH === '1';

test('an apply that is killed at any statement has done all or nothing, and the next one converges', {
  timeout: isThorough ? 3_600_000 : 120_000,
}, async ({ database, db }) => {
  await db.query('create table source (id int primary key, n int)');
  const folder = await mkdtemp(join(tmpdir(), 'pgtrickle-killed-'));
  /** One reads another; every version is another query for all of them. */
  const define = (version: number) =>
    writeFile(
      join(folder, 'pgtrickle.config.json'),
      JSON.stringify({
        project: 'shop',
        definitions: ['a', 'b', 'c'].map((name, index) => ({
          name: `public.${name}`,
          query: index === 1 ? `select id + ${version} as id from public.a` : `select id + ${version} as id from public.source`,
          refreshMode: 'FULL',
          schedule: '12h',
        })),
      }),
    );
  /** The versions of the queries that there are: one, unless an apply was half done. */
  const queries = async () => {
    const { rows } = await db.query('select defining_query as query from pgtrickle.pgt_stream_tables');
    return { count: rows.length, versions: [...new Set(rows.map(({ query }) => /id \+ (\d+)/.exec(query)?.[1]))] };
  };
  const apply = (url: string) => runHere(['apply', '-o', 'name'], { PGTRICKLE_URL: url }, folder);
  try {
    // How many statements an apply of a change has.
    await define(0);
    expect((await apply(database.url)).exit).toBe(0);
    await define(1);
    const counting = await startFaultProxy(database.url);
    expect((await apply(counting.url)).exit).toBe(0);
    await counting.stop();
    const all = Array.from(counting.statements, (_, index) => index + 1);
    expect(all.length).toBeGreaterThan(8);
    // The last is the COMMIT: the server never sees it.
    const last = all.length;
    const chosen = isThorough ? all : [last];

    let version = 1;
    for (const statement of chosen) {
      const before = await queries();
      await define(++version);
      const proxy = await startFaultProxy(database.url);
      const struck = proxy.inject({ kind: 'delay', ms: 60_000, statement });
      const [program = '', ...words] = pgtrickle;
      const child = spawn(program, [...words, 'apply'], {
        cwd: folder,
        env: { PATH: process.env.PATH, PGTRICKLE_URL: proxy.url, PGAPPNAME: 'killed' },
        stdio: 'ignore',
      });
      await struck;
      child.kill('SIGKILL');
      await once(child, 'close');
      await proxy.stop();
      // The proxy holds the server's half of a struck connection open; the kernel of a dead client does not.
      const ended = "select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'killed'";
      await expect.poll(async () => (await db.query(ended)).rowCount, { timeout: 10_000 }).toBe(0);
      expect(await queries(), `killed at statement ${statement} of ${last}`).toEqual(before);
      expect((await apply(database.url)).exit).toBe(0);
      expect(await queries()).toEqual({ count: 3, versions: [String(version)] });
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
