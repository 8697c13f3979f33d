import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readViewDefinitions } from '../../src/catalog/view-definitions.js';
import { catalogReader, compareVersions, sameQuery } from '../../src/index.js';
import { takeInViews } from '../../src/sql/take-in-views.js';
import { writtenQuery } from '../../src/sql/written-query.js';
import { onFace, readFaces } from '../lifecycle/faces.fixture.js';

const [face] = (await readFaces()).filter(({ version }) => compareVersions(version, '0.1.3') >= 0);

const nasty = fc.constantFrom('plain', 'select', 'With Space', 'quo"te', "apo'strophe", 'ünï', '$1', '--', 'a.b', 'UPPER');
const expressions = fc.constantFrom('id', 'id + 1', "id::text || ' */ '", 'case when id > 2 then 1 end', '(select count(*) from one)', 'null::int');

test.skipIf(face === undefined)(
  'a query with its views taken in gives the rows that it gave, whatever they are called and whatever shadows them',
  async () => {
    await onFace(face as NonNullable<typeof face>, async (pool) => {
      const db = await pool.connect();
      const reader = catalogReader(db);
      await db.query('create schema s; set search_path = s, public; create table one as select i as id, i % 2 as odd from generate_series(1, 5) i');
      const layer = fc.record({
        name: nasty,
        column: nasty,
        expression: expressions,
        filter: fc.constantFrom('', ' where id > 1', ' order by 1 limit 3'),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(layer, { minLength: 1, maxLength: 4, selector: ({ name }) => name }),
          fc.boolean(),
          async (layers, isQualified) => {
            await db.query('begin');
            const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;
            const below = ['one'];
            for (const { name, column, expression, filter } of layers) {
              const from = below.at(-1);
              await db.query(`create view ${quote(name)} as select id, (${expression}) as ${quote(`${column}_`)} from ${from}${filter}`);
              below.push(quote(name));
            }
            const top = `${isQualified ? 's.' : ''}${below.at(-1)}`;
            const query = `with one as (select 7 as id) select t.*, one.id as other from ${top} as t, one union all select t.*, 0 from ${top} t order by 1, 2`;
            const views = await readViewDefinitions(
              reader,
              layers.map(({ name }) => name),
            );
            const taken = await takeInViews(query, views);
            expect(views.map(({ name }) => name).sort()).toEqual(layers.map(({ name }) => `s.${name}`).sort());
            const rows = async (sql: string) => (await db.query({ text: sql, rowMode: 'array' })).rows;
            expect(await rows(taken)).toEqual(await rows(query));
            expect(await sameQuery(await takeInViews(writtenQuery(taken), views), taken)).toBe(true);
            expect(writtenQuery(taken)).not.toContain('pgtrickle:view');
            expect(taken).not.toMatch(/from "?s"?\."(?!one)/);
            expect((await db.query('show search_path')).rows).toEqual([{ search_path: 's, public' }]);
            await db.query('rollback');
          },
        ),
        { numRuns: 40 },
      );
      db.release();
    });
  },
);
