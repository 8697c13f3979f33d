import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, type TestDatabase } from '@pgtrickle-js/test-fixtures';
import { Client, Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import {
  applyPlan,
  catalogReader,
  ensureStreamTables,
  parsePlan,
  planStreamTables,
  planToJson,
  readDeclarations,
  readStreamTables,
  refreshAllStreamTables,
  revalidate,
  type StreamTableDefinition,
} from '../../src/index.js';

const program = ['pgbouncer', '/usr/sbin/pgbouncer', '/opt/homebrew/bin/pgbouncer'].find((path) => spawnSync(path, ['--version']).status === 0);

const totals: StreamTableDefinition = {
  name: 'public.order_totals',
  query: 'select customer, sum(amount) as total from orders group by customer',
  schedule: '12h',
};
const grand: StreamTableDefinition = { name: 'public.order_grand', query: 'select sum(total) as grand from public.order_totals', schedule: '12h' };

describe.skipIf(program === undefined)(
  `behind pgbouncer in transaction mode${program === undefined ? ' (skipped: there is no pgbouncer)' : ''}`,
  () => {
    let database: TestDatabase;
    let pooler: ChildProcess;
    let folder: string;
    let url: string;

    beforeAll(async () => {
      database = await createDatabase(inject('pgtrickleServer'));
      const target = new URL(database.url);
      const port = await freePort();
      folder = mkdtempSync(join(tmpdir(), 'pgt-pooler-'));
      chmodSync(folder, 0o755);
      const [user, password] = [decodeURIComponent(target.username), decodeURIComponent(target.password)];
      writeFileSync(join(folder, 'users.txt'), `"${user}" "${password}"\n`);
      // Three server sessions for eight clients: who comes next gets another one.
      writeFileSync(
        join(folder, 'pgbouncer.ini'),
        `[databases]
* = host=${target.hostname.replace('localhost', '127.0.0.1')} port=${target.port || 5432}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = plain
auth_file = ${join(folder, 'users.txt')}
pool_mode = transaction
default_pool_size = 3
ignore_startup_parameters = extra_float_digits
`,
      );
      // It refuses to run as root.
      pooler = spawn(program as string, [join(folder, 'pgbouncer.ini')], {
        stdio: 'ignore',
        ...(process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}),
      });
      target.hostname = '127.0.0.1';
      target.port = String(port);
      url = target.href;
      await vi.waitUntil(() => answers(url), { timeout: 10_000, interval: 100 });
      await withPool(async (pool) => {
        await pool.query('create table orders (id int primary key, customer int, amount numeric)');
        await pool.query('insert into orders select i, i % 3, i from generate_series(1, 9) i');
      });
    });

    afterAll(async () => {
      pooler?.kill();
      await database?.drop();
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    });

    async function withPool<Result>(work: (pool: Pool) => Promise<Result>): Promise<Result> {
      const pool = new Pool({ connectionString: url, max: 8 });
      try {
        return await work(pool);
      } finally {
        await pool.end();
      }
    }

    test('concurrent applies, plans from files, refreshes and declarations work, and no session keeps anything', async () => {
      await withPool(async (pool) => {
        const declaredBy = { tool: 'pgtrickle', project: 'shop' } as const;
        await Promise.all(Array.from({ length: 8 }, () => ensureStreamTables(pool, [totals, grand], { declaredBy })));
        const reader = catalogReader(pool);
        expect((await readDeclarations(reader)).map(({ name }) => name)).toEqual([grand.name, totals.name]);
        const changed = [{ ...totals, query: totals.query.replace('sum(amount)', 'sum(amount)::float8') }, grand];
        const saved = parsePlan(await planToJson(reader, await planStreamTables(reader, changed, { declaredBy })));
        await revalidate(reader, saved);
        await applyPlan(pool, saved.plans);
        await pool.query('insert into orders values (10, 1, 100)');
        expect((await refreshAllStreamTables(pool)).map(({ outcome }) => outcome)).toEqual(['refreshed', 'refreshed']);
        expect((await pool.query('select grand from order_grand')).rows).toEqual([{ grand: 145 }]);
        expect(await readStreamTables(reader)).toHaveLength(2);
        const kept = await Promise.all(
          Array.from({ length: 8 }, () =>
            pool.query(
              `select current_setting('search_path') as path, (select count(*)::int from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) as locks`,
            ),
          ),
        );
        for (const { rows } of kept) expect(rows).toEqual([{ path: '"$user", public', locks: 0 }]);
      });
    });
  },
);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new Client({ connectionString });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
