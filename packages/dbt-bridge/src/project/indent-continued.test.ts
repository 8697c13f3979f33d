import fc from 'fast-check';
import { dump, load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { indentContinued } from './indent-continued.js';
import { parseYaml } from './parse-yaml.js';
import { yamlPosition } from './yaml-position.js';

const parse = (text: string) => parseYaml(text, 'models/schema.yml');

// What PyYAML 6.0 reads in each: any indentation goes inside of quotes and brackets.
const cases: Record<string, [text: string, value: unknown]> = {
  'a list that closes at the margin': ['vars:\n  days: [\n  1,\n2\n]\nname: a\n', { vars: { days: [1, 2] }, name: 'a' }],
  'a mapping': ['a:\n  - b: {\n x: 1,\ny: [2,\n3]\n}\n  - c\n', { a: [{ b: { x: 1, y: [2, 3] } }, 'c'] }],
  'text in double quotes': ['a:\n  - b: "one\ntwo \\" #x\n\nthree"\n    c: 1\n', { a: [{ b: 'one two " #x\nthree', c: 1 }] }],
  'text in single quotes': ["a:\n  b: 'it''s\nmore [\n'\n", { a: { b: "it's more [ " } }],
  'a quoted key': ['a:\n  "k": [\n1]\n', { a: { k: [1] } }],
  'quotes inside of a block and of a plain text': [
    'a:\n  b: |\n    say "no\n   \n    [ more\n  c: plain\n    "text\n  d: >-\n    \'x\n  e: [\n1]\n',
    { a: { b: 'say "no\n\n[ more\n', c: 'plain "text', d: "'x", e: [1] } },
  ],
  comments: ['# "\na: # [\n  b: [ # "\n1, # ]\n2]\n', { a: { b: [1, 2] } }],
  'tags and anchors': ['a:\n  b: &x !!seq [\n1]\n  c: *x\n', { a: { b: [1], c: [1] } }],
  'a tab': ['a:\n  b: [\n\t1\n\t]\n', { a: { b: [1] } }],
};

describe('YAML whose continued lines are not indented', () => {
  for (const [what, [text, value]] of Object.entries(cases)) it(`is read: ${what}`, () => expect(parse(text)).toEqual(value));

  it('has its places where they are written', () => {
    const text = 'a:\n  b: [\n{c: 1}, {d: 2}]\nmodels:\n  - name: x\n';
    expect(yamlPosition(text, ['a', 'b', 1, 'd'])).toEqual({ line: 3, column: 10 });
    expect(yamlPosition(text, ['models', 0, 'name'])).toEqual({ line: 5, column: 5 });
    expect(() => parse('a:\n  b: [\n1, }]\n')).toThrow(expect.objectContaining({ message: expect.stringContaining('models/schema.yml:3:4') }));
  });
});

const word = fc.string({ unit: fc.constantFrom(...'ab "\'[]{},:#|>-\n&*!'), maxLength: 12 });
const key = word.filter((text) => text !== '__proto__');
const { value: tree } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, word, fc.integer(), fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(key, tie('value'), { maxKeys: 3 })),
}));

it('leaves the value of what needs no help', () => {
  fc.assert(
    fc.property(tree, fc.boolean(), fc.integer({ min: 4, max: 80 }), (value, forceQuotes, lineWidth) => {
      const text = dump(value, { forceQuotes, lineWidth });
      expect(load(indentContinued(text).text)).toEqual(load(text));
    }),
  );
});

it('reads JSON that is broken into lines anywhere', () => {
  const breaks = fc.array(fc.constantFrom('', ' ', '\n', '\n  ', '\n\n', ' # "]\n'), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.array(tree, { maxLength: 3 }), breaks, (value, between) => {
      let count = 0;
      const json = JSON.stringify(value).replace(/"(?:[^"\\]|\\.)*"|[[\],{}]/g, (token) =>
        /^["[{]/.test(token) ? `${between[count++ % between.length]}${token}` : token,
      );
      const text = `a:\n  - b: ${json.trimStart().replace(/^# "]\s*/, '')}\n    c: 1\n`;
      expect(parse(text)).toEqual({ a: [{ b: value, c: 1 }] });
    }),
  );
});
