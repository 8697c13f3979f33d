import fc from 'fast-check';
import { expect } from 'vitest';
import { createStreamTable, dropStreamTable, literalSql, streamTable } from '../src/index.js';
import { test } from './knex.fixture.js';

/** 30,000 values in all; five times as many with PGTRICKLE_TEST_THOROUGH=1. */
const perType = process.env.PGTRICKLE_TEST_THOROUGH === '1' ? 2_500 : 500;

const text = fc.string({ unit: fc.constantFrom(...'ab\'"\\$1?:;-/*{},()[] \n\té😀%_') });
const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value).replaceAll('\\u0000', '')));
const date = fc.date({ min: new Date('0002-01-01'), max: new Date('9990-01-01'), noInvalidDate: true });
const integer = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const bigint = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const double = fc.double().filter((value) => !Object.is(value, -0));
const day = date.map((value) => value.toISOString().slice(0, 10));
const time = fc.tuple(fc.nat(23), fc.nat(59), fc.nat(59)).map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
const zoned = fc.tuple(day, time, fc.integer({ min: -12, max: 12 })).map(([d, t, zone]) => `${d} ${t}${zone < 0 ? '-' : '+'}${Math.abs(zone)}`);
const address = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((parts) => parts.join('.'));
const range = fc.tuple(integer, integer).map(([a, b]) => `[${Math.min(a, b)},${Math.max(a, b)})`);
const nullable = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: null, freq: 8 });
const list = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.array(nullable(arbitrary), { maxLength: 5 });

/** What a user would bind for a column of each type. */
const values: Record<string, fc.Arbitrary<unknown>> = {
  smallint: fc.integer({ min: -32768, max: 32767 }),
  integer,
  bigint,
  numeric: fc.oneof(
    double,
    bigint,
    bigint.map((value) => `${value}.000100`),
  ),
  real: fc.float().filter((value) => !Object.is(value, -0)),
  'double precision': double,
  boolean: fc.boolean(),
  text,
  'character varying': text,
  'character(10)': text.map((value) => [...value].slice(0, 10).join('')),
  bytea: fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
  uuid: fc.uuid(),
  json: json.map((value) => JSON.stringify(value)),
  jsonb: fc.dictionary(text, json),
  date: fc.oneof(date, day),
  timestamp: fc.oneof(date, zoned),
  timestamptz: fc.oneof(date, zoned),
  time,
  timetz: time.map((value) => `${value}+02`),
  interval: fc.tuple(integer, fc.nat(100)).map(([seconds, days]) => `${days} days ${seconds % 100000} seconds`),
  inet: address,
  cidr: address.map((value) => `${value}/32`),
  macaddr: fc.uint8Array({ minLength: 6, maxLength: 6 }).map((bytes) => Buffer.from(bytes).toString('hex')),
  'bit(8)': fc.nat(255).map((value) => value.toString(2).padStart(8, '0')),
  'bit varying': fc.nat(255).map((value) => value.toString(2)),
  point: fc.tuple(integer, integer).map(([x, y]) => `(${x},${y})`),
  int4range: range,
  numrange: range,
  tstzrange: zoned.map((value) => `["${value}",)`),
  int4multirange: range.map((value) => `{${value}}`),
  tsvector: fc.stringMatching(/^[a-z]{1,8}( [a-z]{1,8}){0,3}$/),
  oid: fc.nat(),
  '"char"': fc.constantFrom('a', "'", '\\', ''),
  name: text.map((value) => value.slice(0, 20)),
  money: integer.map((value) => value / 100),
  macaddr8: fc.uint8Array({ minLength: 8, maxLength: 8 }).map((bytes) => Buffer.from(bytes).toString('hex')),
  box: fc.tuple(integer, integer).map(([x, y]) => `((${x},${y}),(0,0))`),
  lseg: fc.tuple(integer, integer).map(([x, y]) => `[(${x},${y}),(0,1)]`),
  path: fc.tuple(integer, integer).map(([x, y]) => `[(${x},${y}),(0,1)]`),
  polygon: fc.tuple(integer, integer).map(([x, y]) => `((${x},${y}),(0,1),(1,1))`),
  circle: fc.tuple(integer, fc.nat(100)).map(([x, radius]) => `<(${x},0),${radius}>`),
  line: fc.nat(100).map((a) => `{${a},1,0}`),
  pg_lsn: fc.tuple(fc.nat(0xffff), fc.nat(0xffff)).map((parts) => parts.map((part) => part.toString(16)).join('/')),
  xid8: fc.bigInt({ min: 0n, max: 2n ** 63n }),
  jsonpath: fc.stringMatching(/^[a-z]{1,8}$/).map((key) => `$."${key}" ? (@ > 1)`),
  tsquery: fc.stringMatching(/^[a-z]{1,8}( & [a-z]{1,8}){0,3}$/),
  int8range: range,
  daterange: day.map((value) => `[${value},)`),
  tsrange: day.map((value) => `[${value} 12:00,)`),
  nummultirange: range.map((value) => `{${value}}`),
  xml: fc.stringMatching(/^[a-z]{0,8}$/).map((value) => `<a>${value}</a>`),
  'text[]': list(text),
  'integer[]': list(integer),
  'bigint[]': list(bigint),
  'boolean[]': list(fc.boolean()),
  'numeric[]': list(double),
  'jsonb[]': list(fc.dictionary(text, json)),
  'bytea[]': list(fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes))),
  'timestamptz[]': list(date),
  'uuid[]': list(fc.uuid()),
  'date[]': list(day),
  'int4range[]': list(range),
  'text[][]': fc.nat(3).chain((width) => fc.array(fc.array(text, { minLength: width + 1, maxLength: width + 1 }), { minLength: 1, maxLength: 3 })),
};

test.for(Object.keys(values))('a literal of type %s is what the binding was', { timeout: 60_000 }, async (type, { knex, db }) => {
  const arbitrary = nullable(values[type] as fc.Arbitrary<unknown>);
  // Many in one query: the server types each placeholder by the column that it is cast to, as it does in a definition.
  await fc.assert(
    fc.asyncProperty(fc.array(arbitrary, { minLength: 25, maxLength: 25 }), async (all) => {
      const query = knex.raw(`select ${all.map((_, index) => `(?::${type})::text as c${index}`).join(', ')}`, all as never[]);
      const bound = (await query).rows;
      const literal = (await db.query(literalSql(query))).rows;
      expect(literal).toEqual(bound);
    }),
    { numRuns: perType / 25 },
  );
});

test('a stored query gives the rows of the bound one, with a value of every type', { timeout: 120_000 }, async ({ knex }) => {
  await knex.raw('create table public.one as select 1 as one');
  const types = Object.keys(values);
  const row = fc.tuple(...types.map((type) => nullable(values[type] as fc.Arbitrary<unknown>)));
  const columns = types.map((type, index) => `(?::${type})::text as c${index}`);
  await fc.assert(
    fc.asyncProperty(row, async (all) => {
      const query = knex.raw(`select one, ${columns.join(', ')} from public.one`, all as never[]);
      await createStreamTable(knex, 'public.every_type', { query, refreshMode: 'FULL' });
      expect(await streamTable(knex, 'public.every_type')).toEqual((await query).rows);
      await dropStreamTable(knex, 'public.every_type');
    }),
    { numRuns: perType / 100 },
  );
});

test('types are inferred from literals as from bindings', async ({ knex }) => {
  await knex.raw('create table things (id int, at timestamptz, note text, tags text[], data jsonb, raw bytea)');
  await knex('things').insert([
    { id: 1, at: new Date('2024-01-01T00:00:00Z'), note: "it's", tags: ['a,b', '"'], data: { a: [1, "'"] }, raw: Buffer.from([0, 1]) },
    { id: 2, at: new Date('2025-01-01T00:00:00Z'), note: '\\', tags: [], data: {}, raw: Buffer.alloc(0) },
  ]);
  const bound = knex('things')
    .select('id')
    .select(knex.raw('? as label', ['x']))
    .where('at', '<', new Date('2024-06-01T00:00:00Z'))
    .where('note', "it's")
    .whereRaw('tags = ?', [['a,b', '"']])
    .whereRaw('data = ?', [{ a: [1, "'"] }])
    .where('raw', Buffer.from([0, 1]))
    .whereIn('id', [1, 2])
    .whereBetween('id', [0, 5]);
  await createStreamTable(knex, 'public.found', { query: bound, refreshMode: 'FULL' });
  expect(await streamTable(knex, 'public.found')).toEqual(await bound);
  expect(await bound).toEqual([{ id: 1, label: 'x' }]);
});
