import { test as anyTest, describe, expect } from 'vitest';
import {
  catalogReader,
  type DeclaredBy,
  ensureStreamTables,
  planFromCatalog,
  planStreamTable,
  readCatalog,
  type StreamTableDefinition,
} from '../../src/index.js';
import { isMilestone, onFace, readFaces, row } from './faces.fixture.js';

const doubled: StreamTableDefinition = { name: 'public.doubled', query: 'select id, double from outer_view', schedule: '12h' };
const options: { declaredBy: DeclaredBy } = { declaredBy: { tool: 'pgtrickle', project: 'shop' } };
const views = `create view inner_view as select id, amount from orders where id < 3;
  create view middle_view as select id, amount from inner_view;
  create view outer_view as select id, amount * 2 as double from middle_view`;
const changed = 'create or replace view inner_view as select id, (amount + 100)::numeric(10, 2) as amount from orders where id < 3';

const faces = (await readFaces()).filter((face) => isMilestone(face));

describe.concurrent.each(faces)('views under views on $name $version', (face) => {
  // For 0.1.0 every view is taken in before the query is sent: see views-taken-in.test.ts.
  const test = face.name === 'pg_stream' ? anyTest.skip : anyTest;
  test('a change of one makes the stream table anew, once; nothing else does', async () => {
    await onFace(face, async (pool) => {
      const reader = catalogReader(pool);
      await pool.query(views);
      await ensureStreamTables(pool, [doubled], options);
      const same = async () => expect(await planStreamTable(reader, doubled, options)).toMatchObject({ action: 'none', changes: [], steps: [] });
      await same();
      await pool.query('create or replace view inner_view as select id, amount from orders where id < 3; alter view middle_view rename to middle');
      await pool.query('alter view middle rename to middle_view; create schema other; create view other.inner_view as select 1 as one');
      await same();
      const elsewhere = await pool.connect();
      await elsewhere.query('set search_path = other, public');
      expect(await planStreamTable(catalogReader(elsewhere), doubled, options)).toMatchObject({ action: 'none' });
      elsewhere.release(true);

      await pool.query(changed);
      const plan = await planStreamTable(reader, doubled, options);
      expect(plan).toMatchObject({
        action: 'rebuild',
        changes: [{ kind: 'rebuild', reason: 'a view that it reads through another view has changed' }],
      });
      const { catalog } = await readCatalog(reader);
      if (catalog instanceof Error) throw catalog;
      expect(await planFromCatalog(reader, catalog, [doubled], options)).toEqual([plan]);
      expect(await ensureStreamTables(pool, [doubled], options)).toMatchObject([{ action: 'rebuild' }]);
      expect(await row(pool, 'select double::float from doubled where id = 1')).toEqual({ double: 203 });
      await same();
    });
  });

  test('a table without a record, or that reads no such views, is asked nothing', async () => {
    await onFace(face, async (pool) => {
      const reader = catalogReader(pool);
      await pool.query(views);
      const plain: StreamTableDefinition = { name: 'public.plain', query: 'select id, amount from inner_view', schedule: '12h' };
      await ensureStreamTables(pool, [doubled]);
      await ensureStreamTables(pool, [plain], options);
      await pool.query('create or replace view inner_view as select id, amount from orders where id < 4');
      expect(await planStreamTable(reader, doubled)).toMatchObject({ action: 'none' });
      expect(await planStreamTable(reader, plain, options)).toMatchObject({ action: 'none' });
    });
  });
});
