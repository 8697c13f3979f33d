import {
  type Catalog,
  catalogReader,
  detectCapabilities,
  PgTrickleError,
  planFromCatalog,
  planStreamTables,
  readCatalog,
  readDependencies,
  readStreamTables,
  type StreamTable,
} from '@pgtrickle-js/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Face, onFace, readFaces } from '../lifecycle/faces.fixture.js';
import { createOrders } from '../orders.fixture.js';

/** Without what differs from one statement to the next. */
const timeless = (tables: readonly StreamTable[]) =>
  tables.map((table) => ({ ...table, stalenessSeconds: 0, refreshAgeSeconds: 0, estimatedRows: 0n }));

const found = (catalog: Catalog | PgTrickleError): Catalog => {
  if (catalog instanceof PgTrickleError) throw catalog;
  return catalog;
};

describe.concurrent('one statement sees what the readers see', async () => {
  for (const face of await readFaces()) {
    test(`${face.name} ${face.version}`, async () => {
      await onFace(face, async (pool) => {
        await pool.query(`drop table orders`);
        await createOrders(pool);
        await pool.query(`insert into orders values (100, 1, 2.5)`);
        const statements: string[] = [];
        const reader = catalogReader({
          query: (sql: string, values?: unknown[]) => {
            statements.push(sql);
            return pool.query(sql, values);
          },
        });
        const { catalog, also } = await readCatalog(reader, { quoted: `to_jsonb('<&>"é'''::text)` });
        const { capabilities, streamTables, dependencies } = found(catalog);
        expect(also.quoted).toBe(`<&>"é'`);
        const plain = catalogReader(pool);
        expect(timeless(streamTables)).toEqual(timeless(await readStreamTables(plain)));
        expect(dependencies).toEqual(await readDependencies(plain));
        expect(capabilities.version).toBe((await detectCapabilities(plain)).version);

        const unchanged = streamTables.map(({ name, query, schedule }) => ({ name, query, schedule }));
        const ordered = ['public.order_totals', 'public.order_grand', 'public.order_later'].map(
          (name) => unchanged.find((each) => each.name === name) as (typeof unchanged)[number],
        );
        expect((await planFromCatalog(reader, found(catalog), ordered)).map(({ action }) => action)).toEqual(['none', 'none', 'none']);
        expect(statements).toHaveLength(1);
        const changed = ordered.map((each) => ({ ...each, schedule: '13h' }));
        const plans = await planFromCatalog(reader, found(catalog), changed);
        expect(plans.map(({ action, steps }) => ({ action, steps }))).toEqual(
          (await planStreamTables(plain, changed)).map(({ action, steps }) => ({ action, steps })),
        );
        expect(statements).toHaveLength(1);
      });
    });
  }
});

describe('what is not there', () => {
  let face: Face;
  beforeAll(async () => {
    face = (await readFaces()).at(-1) as Face;
  });

  test('without the extension, why; and what was asked for besides', async () => {
    await onFace(face, async (pool) => {
      await pool.query(`drop extension ${face.name} cascade`);
      const { catalog, also } = await readCatalog(catalogReader(pool), { one: `to_jsonb(1)` });
      expect(catalog).toMatchObject({ code: 'SERVER_EXTENSION_MISSING', hint: expect.stringContaining(`create extension ${face.name};`) });
      expect(also).toEqual({ one: 1 });
    });
  });

  test('a role that may not read the catalog is told which grant it lacks', async () => {
    await onFace(face, async (pool) => {
      const client = await pool.connect();
      try {
        await client.query('create role catalog_reader; grant usage on schema public to catalog_reader');
        await client.query('set role catalog_reader');
        expect((await readCatalog(catalogReader(client))).catalog).toMatchObject({ code: 'SERVER_PRIVILEGE_MISSING' });
      } finally {
        await client.query('reset role; drop owned by catalog_reader; drop role catalog_reader');
        client.release();
      }
    });
  });

  test('relations that a run makes first are planned on', async () => {
    await onFace(face, async (pool) => {
      const reader = catalogReader(pool);
      const problems: string[] = [];
      const { catalog } = await readCatalog(reader);
      const plans = await planFromCatalog(
        reader,
        found(catalog),
        [
          { relation: 'public.recent', query: 'select id, amount from public.orders' },
          { name: 'public.big', query: 'select amount from public.recent where amount > 5' },
          { name: 'public.wrong', query: 'select nothing from public.recent' },
        ],
        { onProblem: (name, { code }) => problems.push(`${name} ${code}`) },
      );
      expect(plans.map(({ name, action }) => `${name} ${action}`)).toEqual(['public.big create']);
      expect(problems).toEqual(['public.wrong QUERY_INVALID']);
    });
  });
});
