import { PgTrickleError } from '@pgtrickle-js/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTemplate } from '../environment.js';

const fragments = [
  '{{',
  '}}',
  '{%',
  '%}',
  '{#',
  '#}',
  '-',
  '+',
  'if',
  'for',
  'x',
  'in',
  'set',
  'macro',
  'raw',
  'endraw',
  'end',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '.',
  ',',
  ':',
  '|',
  '=',
  '~',
  "'",
  '"',
  '\\',
  '1',
  '1.5',
  '\n',
  ' ',
  'is',
  'not',
  '**',
  '//',
  'é',
  '😀',
];

describe('any text', () => {
  test('is parsed, or refused with a place', () => {
    const texts = fc.oneof(
      fc.array(fc.constantFrom(...fragments), { maxLength: 30 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          parseTemplate(text, { path: 'any.sql' });
        } catch (error) {
          expect(error).toBeInstanceOf(PgTrickleError);
          expect(error).toMatchObject({ code: 'JINJA_SYNTAX', details: { file: 'any.sql', line: expect.any(Number), column: expect.any(Number) } });
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('without tags is itself, without one final newline', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        fc.pre(!/\{[{%#]|\r/.test(text));
        expect(parseTemplate(text).renderSync(new Map())).toBe(text.replace(/\n$/, ''));
      }),
    );
  });
});

describe('places', () => {
  test('count from the line on which the text starts', () => {
    const parse = () => parseTemplate('select 1\n  {{ a b }}\n', { path: 'models/a.sql', line: 10 });
    expect(parse).toThrow(
      expect.objectContaining({
        code: 'JINJA_SYNTAX',
        message: "expected token 'end of print statement', got 'b' (in models/a.sql:11)",
        details: expect.objectContaining({ line: 11, column: 8, excerpt: '  11 |   {{ a b }}\n     |        ^' }),
      }),
    );
  });

  test.each([
    ['{% if x %}', 1, 11],
    ['a\n{# never', 2, 1],
    ['a\n\n{% raw %}', 3, 1],
    ["{{ 'abc }}", 1, 4],
    ['{{ f(1,\n 2 3) }}', 2, 4],
    ['{% endif %}', 1, 4],
  ])('of %j', (text, line, column) => {
    expect(() => parseTemplate(text)).toThrow(expect.objectContaining({ details: expect.objectContaining({ line, column }) }));
  });

  test('nesting without end is refused', () => {
    expect(() => parseTemplate(`{{ ${'('.repeat(5000)}1${')'.repeat(5000)} }}`)).toThrow(expect.objectContaining({ code: 'JINJA_SYNTAX' }));
    expect(() => parseTemplate(`${'{% if 1 %}'.repeat(20_000)}${'{% endif %}'.repeat(20_000)}`)).toThrow(PgTrickleError);
    expect(() => parseTemplate(`{{ ${'1+'.repeat(50_000)}1 }}`)).toThrow(PgTrickleError);
  });
});
