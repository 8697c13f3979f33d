import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseQuery } from './parse-query.js';
import { spelledAlike, sqlTokens } from './tokens.js';

test.each([
  ['select 1 -- one', ['select', '1']],
  ['a/* b /* c */ d */e', ['a', 'e']],
  ['a /* never ends', ['a']],
  [`'it''s' E'\\'' U&"d" "a""b"`, [`'it''s'`, `E'\\''`, 'U&"d"', '"a""b"']],
  ['$$ a $$ $x$ $$ $x$ $1', ['$$ a $$', '$x$ $$ $x$', '$1']],
  ['x->>2+.5::numeric(10,2)', ['x', '->>', '2', '+', '.5', '::', 'numeric', '(', '10', ',', '2', ')']],
  ['a --b\n/c', ['a', '/', 'c']],
  ['größe$1;', ['größe$1', ';']],
])('%s', (sql, tokens) => {
  expect(sqlTokens(sql).map(({ text }) => text)).toEqual(tokens);
});

test('layout, comments and the case of keywords make no difference, quotes do', () => {
  expect(spelledAlike('SELECT  A\n from b --c')).toBe(spelledAlike('select a from/**/B'));
  expect(spelledAlike('select "A"')).not.toBe(spelledAlike('select "a"'));
  expect(spelledAlike("select 'A'")).not.toBe(spelledAlike("select 'a'"));
  expect(spelledAlike('select É')).not.toBe(spelledAlike('select é'));
});

test('texts that are spelled alike are the same query to the parser', async () => {
  const piece = fc.constantFrom(
    ...[
      'select',
      'SELECT',
      ' a',
      ' A',
      ' "A"',
      " 'A'",
      " e'\\''",
      ' 1',
      '.5',
      ' -',
      '-',
      '- ',
      '+',
      ' <',
      '=',
      ' =',
      ',',
      '(',
      ')',
      ' from t',
      '::',
      ':: int',
      '/*x*/',
      '--\n',
    ],
    ...["\n'b'", ' b', '.b', ' as c', '|', '|/ 4', '@ ', ' $$x$$', ' *', ' where', ' not', ' null', ' is'],
  );
  const text = fc.array(piece, { maxLength: 12 }).map((pieces) => `select ${pieces.join('')}`);
  const layout = fc.constantFrom(' ', '\n', ' /* c */ ', '\t');
  const read = (sql: string) =>
    parseQuery(sql).then(
      ({ fingerprint }) => fingerprint,
      () => undefined,
    );
  await fc.assert(
    fc.asyncProperty(text, text, layout, async (one, other, between) => {
      const meaning = await read(one);
      if (meaning === undefined) return;
      const relaid = sqlTokens(one)
        .map((token) => token.text)
        .join(between);
      expect(spelledAlike(relaid)).toBe(spelledAlike(one));
      expect(await read(relaid)).toBe(meaning);
      const otherMeaning = await read(other);
      if (otherMeaning !== undefined && spelledAlike(other) === spelledAlike(one)) expect(otherMeaning).toBe(meaning);
    }),
    { numRuns: 1_000 },
  );
});
