import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asciiQuery } from './ascii-query.js';
import { sameQuery } from './parse-query.js';
import { readableQuery } from './readable-query.js';

test.each([
  ["select 'a'", "select 'a'"],
  ["select 'Zürich' as city", "select U&'Z\\00FCrich' as city /* pgtrickle:ascii */"],
  ["select '😀\\' as c", "select U&'\\+01F600\\\\' as c /* pgtrickle:ascii */"],
  ["select E'ü\\n', U&'\\00fc ö'", "select E'\\U000000FC\\n', U&'\\00fc \\00F6' /* pgtrickle:ascii */"],
  ["select $$it's ü$$", "select U&'it''s \\00FC' /* pgtrickle:ascii */"],
  ['select GRößE from "T ä" -- Größe\n where true', 'select U&"gr\\00F6\\00DFe" from U&"T \\00E4" -- Gr??e\n where true /* pgtrickle:ascii */'],
])('%s', async (query, plain) => {
  expect(await asciiQuery(query)).toBe(plain);
});

test('the names of views that were taken in stay', async () => {
  const taken = 'select n from (/* pgtrickle:view "shop"."größe" */ SELECT 1 AS n) as "größe"';
  expect(await asciiQuery(taken)).toContain('/* pgtrickle:view "shop"."größe" */');
  expect(readableQuery(await asciiQuery(taken))).toBe(taken);
});

test('what cannot be written in ASCII stays', async () => {
  const continued = "select 'a'\n'ü' as x";
  expect(await asciiQuery(continued)).toBe(continued);
});

test('the query means the same, and its strings and quoted names can be read again', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 20 }).map((all) => all.replaceAll('\0', ''));
  await fc.assert(
    fc.asyncProperty(text, text, async (value, name) => {
      const query = `select '${value.replaceAll("'", "''")}' as "n${name.replaceAll('"', '""')}"`;
      const plain = await asciiQuery(query);
      expect(plain).toMatch(/^[\0-\x7f]*$/);
      expect(await sameQuery(plain, query)).toBe(true);
      expect(readableQuery(plain)).toBe(query);
    }),
    { numRuns: 300 },
  );
});
