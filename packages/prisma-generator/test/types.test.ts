import { catalogReader } from '@pgtrickle-js/core';
import { test } from '@pgtrickle-js/test-fixtures/vitest';
import { expect } from 'vitest';
import { readDatabase } from '../src/catalog/read-database.js';
import { fieldType } from '../src/field-type.js';
import { parseSchema } from '../src/schema/parse-schema.js';
import { schemaEngine } from './support/schema-engine.js';

const scalars = `int2 int4 int8 oid numeric numeric(10,2) numeric(5) float4 float8 money bool text varchar varchar(40) char(3) char bpchar "char" name
  citext uuid xml inet cidr macaddr bit(3) bit varbit varbit(5) json jsonb bytea date time time(3) timetz timetz(0) timestamp timestamp(3) timestamptz
  timestamptz(0) interval tsvector int4range point posint regclass jsonpath pg_lsn`.split(/\s+/);
const types = [...scalars, ...scalars.filter((type) => !/^(tsvector|posint|name|regclass)$/.test(type)).map((type) => `${type}[]`), 'int2vector'];

// The yardstick is what Prisma's own engine makes of a table with the same columns.
test('every type is mapped as prisma db pull maps it', async ({ db, database, streamTables }) => {
  await db.query('create extension if not exists citext; create domain posint as int check (value > 0)');
  await db.query(`create table all_types (id int primary key, ${types.map((type, index) => `c${index} ${type}`).join(', ')})`);
  await streamTables.create('reader', 'select id from all_types');

  const schema = 'datasource db {\n  provider = "postgresql"\n}\n';
  const engine = await schemaEngine(database.url, schema, async () => database.url);
  const pulled = parseSchema('schema.prisma', await engine.introspect(schema)).blocks.find(({ name }) => name === 'all_types');
  const prismas = new Map(
    pulled?.entries.flatMap((entry) =>
      entry.kind === 'field' ? [[entry.name, [entry.type.replace(/\?$/, ''), ...entry.attributes].join(' ')]] : [],
    ),
  );

  const { relations } = await readDatabase(catalogReader(db));
  const columns = [...relations.values()].find(({ name }) => name === 'public.all_types')?.columns ?? [];
  const ours = columns.slice(1).map(({ name, type }) => {
    const { type: text, isList, attribute } = fieldType(type);
    return [types[Number(name.slice(1))], `${text}${isList ? '[]' : ''}${attribute === undefined ? '' : ` ${attribute}`}`];
  });
  expect(ours).toEqual(types.map((type, index) => [type, prismas.get(`c${index}`)]));
});
