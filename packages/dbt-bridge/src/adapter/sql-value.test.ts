import { test } from '@pgtrickle-js/test-fixtures/vitest';
import { expect } from 'vitest';
import { str } from '../jinja/values/text.js';
import { typeName } from '../jinja/values/type-name.js';
import { Session } from './session.js';
import { sqlTypes } from './sql-value.js';

let session: Session | undefined;

test.for([
  ['1::int4', 'int', '1'],
  ['9223372036854775807::int8', 'int', '9223372036854775807'],
  ['1.50::numeric', 'Decimal', '1.50'],
  ['0.1::float8', 'Decimal', '0.1'],
  ['696::float8', 'Decimal', '696.0'],
  ['2::real', 'Decimal', '2.0'],
  ['1e16::float8', 'Decimal', '1E+16'],
  ['true', 'bool', 'True'],
  ["'2026-01-02'::date", 'datetime.date', '2026-01-02'],
  ["'2026-01-02 03:04:05.06'::timestamp", 'datetime.datetime', '2026-01-02 03:04:05.060000'],
  ["'2026-01-02 03:04:05+00'::timestamptz", 'datetime.datetime', '2026-01-02 03:04:05+00:00'],
  ["'infinity'::timestamp", 'str', 'infinity'],
  [`'{"a": 1}'::jsonb`, 'str', '{"a": 1}'],
  ['array[1, null, 3]', 'str', '[1, null, 3]'],
  ["array['a', 'it''s', '{,\"']", 'str', `["a", "it's", "{,\\""]`],
  ['array[1.50, 2]', 'str', '[1.5, 2.0]'],
  ['array[[true], [false]]', 'str', '[[true], [false]]'],
  ['null::int', 'NoneType', 'None'],
])('%s is a Python %s', async ([sql, type, text], { db }) => {
  session ??= new Session(db, sqlTypes);
  await session.run("set timezone = 'UTC'");
  const value = (await session.run(`select ${sql}`)).rows[0]?.[0];
  expect([typeName(value), str(value)]).toEqual([type, text]);
});
