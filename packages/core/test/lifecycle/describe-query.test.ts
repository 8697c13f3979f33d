import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { catalogReader, describeQuery } from '../../src/index.js';

const client = async (config: pg.ClientConfig = {}) => {
  const session = new pg.Client({ connectionString: inject('pgtrickleServer').url, ...config });
  await session.connect();
  return session;
};

test('columns of one name are named', async () => {
  const session = await client();
  const query = 'select 1 as one, q."a ""b", q.two, q."a ""b" from (select 1 as "a ""b", 2 as two) as q';
  await expect(describeQuery(catalogReader(session), query)).rejects.toMatchObject({
    code: 'QUERY_INVALID',
    message: 'the query gives more than one column named "a "b"',
  });
  await session.end();
});

test('tables that are yet to be made are found whatever parser a user has for names', async () => {
  const session = await client({
    types: { getTypeParser: (oid, format) => (Number(oid) === 19 ? () => 'parsed' : pg.types.getTypeParser(oid, format)) },
  });
  const planned = new Map([['public.planned', 'select 1::int8 as id']] as const);
  expect(await describeQuery(catalogReader(session), 'select id from planned', planned)).toEqual([{ name: 'id', typeOid: 20, type: 'bigint' }]);
  await session.end();
});
