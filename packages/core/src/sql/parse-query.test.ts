import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PgTrickleError } from '../error/pg-trickle-error.js';
import { parseQuery, sameQuery } from './parse-query.js';
import { substituteTables } from './substitute-tables.js';

test('what is around the query is taken off, what is in it stays', async () => {
  const query = "select 'a;--b' as x, $q$; /* $q$ as y -- in\nfrom t";
  expect((await parseQuery(`/* a /* nested */ ; */ -- lead\n ${query} ; -- trail\n /* end */ ;`)).text).toBe(query);
});

test('a query and its own text parse alike, whichever is asked for first', async () => {
  const [around, text] = [
    '-- é\n  select é.kind, count(*) from "é" as é group by 1; -- twice',
    'select é.kind, count(*) from "é" as é group by 1',
  ] as const;
  const first = await parseQuery(around);
  expect(first.text).toBe(text);
  expect(await parseQuery(text)).toBe(first);
  // The same but for a space, so that it is parsed by itself.
  const alone = await parseQuery(text.replace('select ', 'select  '));
  expect({ ...alone, text: '', tree: {}, tables: alone.tables.length }).toEqual({ ...first, text: '', tree: {}, tables: 1 });
  expect(alone.tables[0]?.start).toBe((first.tables[0]?.start ?? 0) + 1);
});

test('any query survives being wrapped in comments and semicolons', async () => {
  const literal = fc.oneof(
    fc.string({ unit: fc.constantFrom(';', '-', '/', '*', "'", 'é', '\n', '$', 'a') }).map((text) => `'${text.replaceAll("'", "''")}'`),
    fc.string({ unit: fc.constantFrom(';', '-', '/', '*', "'", 'é', '\n') }).map((text) => `$tag$${text}$tag$`),
    fc.string({ unit: fc.constantFrom(';', '-', '/', '*', 'é', ' ') }).map((text) => `"c${text}"`),
  );
  const comment = fc.oneof(
    fc.string({ unit: fc.constantFrom(';', "'", '"', '$', '*', '/', 'é') }).map((text) => `--${text}\n`),
    fc.string({ unit: fc.constantFrom(';', "'", '"', '$', 'é', '-') }).map((text) => `/*${text}/*${text}*/*/`),
  );
  const around = fc.array(fc.oneof(comment, fc.constantFrom(' ', '\n', ';')), { maxLength: 4 }).map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(literal, comment, around, around, async (value, inner, before, after) => {
      const query = `select ${value} ${inner} from t`;
      const parsed = await parseQuery(`${before}${query}${after}`);
      expect(parsed.text).toBe(query);
      expect(parsed.fingerprint).toBe((await parseQuery(`SELECT\t${value}  FROM "t"`)).fingerprint);
    }),
    { numRuns: 200 },
  );
});

test('queries are the same when only their spelling differs', async () => {
  expect(await sameQuery('select a, sum(b) from t group by a', '  SELECT a,\n SUM(b) -- total\nFROM t GROUP BY a;')).toBe(true);
  expect(await sameQuery('select a in (1, 2), array[1,2] from t', 'SELECT a IN (1,2), ARRAY[ 1, 2 ] FROM t')).toBe(true);
  expect(await sameQuery('select a from t', 'select b from t')).toBe(false);
  expect(await sameQuery('select a from t', 'select "A" from t')).toBe(false);
  expect(await sameQuery("select 'a  b' from t", "select 'a b' from t")).toBe(false);
  expect(await sameQuery('select a from t', 'what an old server holds')).toBe(false);
});

test('knows the tables a query reads, and where', async () => {
  const query = 'with c as (select 1 from é.t) select * from c, "Q" . u as x /* no. */, w where exists (select from x.y)';
  const { tables } = await parseQuery(query);
  expect(tables.map(({ start, end, schema, hasAlias }) => [query.slice(start, end), schema, hasAlias])).toEqual([
    ['é.t', 'é', false],
    ['"Q" . u', 'Q', true],
    ['w', undefined, false],
    ['x.y', 'x', false],
  ]);
  const replaced = substituteTables(await parseQuery('select * from a, b as x, s.a'), ({ schema, name }) =>
    schema === undefined ? `select 1 as ${name}` : undefined,
  );
  expect(replaced).toBe('select * from (select 1 as a) as "a", (select 1 as b) as x, s.a');
});

test.each([
  ['select t.a, b, count(*) from t group by t.a, b', ['a', 'b']],
  ['select o.a as c, count(*) from o group by o.a', ['c']],
  ['select lower(a) as l, upper(a), count(*) from o group by lower(a), 2', ['l', 'upper']],
  ['select a as x, count(*) from o group by x', ['x']],
  ['select distinct b, a from t', ['b', 'a']],
  ['select distinct on (a) a, b from t', []],
  ['select a from t', []],
])('%s groups by %j', async (query, columns) => {
  expect((await parseQuery(query)).groupedBy).toEqual(columns);
});

describe('what is not one SELECT is refused', () => {
  test.each([
    ['', 'it is empty', '1:1'],
    ['-- nothing', 'it is empty', '1:1'],
    ['selec 1', 'syntax error at or near "selec"', '1:1'],
    ["select 'é',\n  x fro m t", 'syntax error at or near "m"', '2:9'],
    ["-- é\nselect 'é' wher e", 'syntax error at or near "e"', '2:17'],
    ["select 'open", 'unterminated quoted string at or near "\'open"', '1:8'],
    ['select 1;\n\n delete from t', 'it has 2 statements', '3:2'],
    ['delete from t', 'it is DELETE', '1:1'],
    ['create table t (a int)', 'it is CREATE', '1:1'],
    ['select 1 into t', 'SELECT INTO makes a table', '1:1'],
    ['with d as (delete from t returning *) select * from d', 'a part of it writes', '1:1'],
    ['select 1\0', 'it holds a NUL byte', '1:9'],
  ])('%j', async (query, problem, place) => {
    const error: PgTrickleError = await parseQuery(query).then(Promise.reject, (reason) => reason);
    expect(error).toBeInstanceOf(PgTrickleError);
    expect([error.code, error.message]).toEqual(['QUERY_INVALID', `the query is not one SELECT: ${problem} (at ${place} of the query)`]);
    expect(error.hint).toBe('A stream table is defined by exactly one SELECT statement.');
    expect(error.details.excerpt).toMatch(/^ {2}\d+ \| .*\n +\| +\^$/);
  });
});

test.each([
  ['select a from t limit 5', true],
  ['select a from t order by a offset 2', true],
  ['select a from t order by a limit 5 offset 2', false],
  ['select a from (select a from t limit 5) q', false],
  ['select a from t', false],
] as const)('%s: which rows it keeps is left to chance: %s', async (query, isArbitrary) => {
  expect((await parseQuery(query)).isArbitrary).toBe(isArbitrary);
});

test('control characters in strings and names are characters like others', async () => {
  for (const control of ['\x01', '\x07', '\b', '\v', '\f', '\x1b', '\x1f']) {
    const query = `select 'a${control}b' as "c${control}d" from t`;
    expect((await parseQuery(query)).text).toBe(query);
    expect((await parseQuery(query)).tables).toMatchObject([{ name: 't', end: query.length }]);
  }
});
