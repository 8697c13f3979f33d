import { describe, expect, it } from 'vitest';
import { PyFloat } from '../jinja/values/number.js';
import { parseYaml, parseYamlText } from './parse-yaml.js';

const parse = (text: string) => parseYaml(text, 'models/schema.yml');
const parseText = (text: string) => parseYamlText(text, '--vars');

describe('parseYaml', () => {
  it('reads YAML 1.1 as PyYAML does', () => {
    expect(parse('a: yes\nb: y\nc: 010\nd: 1_000\ne: 1e3\nf: 1.5e+3\nk: 1.0\ng: 2024-01-31\nh: 12:30:00\ni: ~\nj: Off')).toEqual({
      a: true,
      b: 'y',
      c: 8,
      d: 1000,
      e: '1e3',
      f: new PyFloat(1500),
      k: new PyFloat(1),
      g: '2024-01-31',
      h: 45000,
      i: null,
      j: false,
    });
  });

  it('gives null for nothing', () => {
    for (const text of ['', '\n', '# only a comment\n', '---\n']) expect(parse(text)).toBeNull();
  });

  it('ends a block text at the end of a text as PyYAML does', () => {
    expect(parseText('a: |\n  x\n  y')).toEqual({ a: 'x\ny' });
    expect(parseText('- b: >+ # c\n    x\n    y')).toEqual([{ b: 'x y' }]);
    expect(parseText('- |2\n   x')).toEqual([' x']);
    expect(parseText('- |\n  x\n \n  ')).toEqual(['x\n']);
    expect(parseText('- |\n  x\n   ')).toEqual(['x\n ']);
    expect(parseText('a: [\n1]\nb: |\n  x')).toEqual({ a: [1], b: 'x' });
    expect(parseText('a: |\n  x\nb: y')).toEqual({ a: 'x\n', b: 'y' });
    expect(parseText('a: "|\n"')).toEqual({ a: '| ' });
  });

  it('reads a file without the white space at its end, as dbt does', () => {
    expect(parse('a: |\n  x\n')).toEqual({ a: 'x' });
    expect(parse('- a: >\n    x\n    y\n  b: |\n    x\n      y\n\n  \n')).toEqual([{ a: 'x y\n', b: 'x\n  y' }]);
    expect(parse('a: |+\n  x\n\n')).toEqual({ a: 'x' });
    expect(parse('a: |\n  x\nb: y\n')).toEqual({ a: 'x\n', b: 'y' });
    expect(parse('a: |\n  x\n# a comment\n')).toEqual({ a: 'x\n' });
  });

  it('keeps the last of two equal keys and says so', () => {
    const seen: unknown[] = [];
    expect(parseYaml('a: 1\nb: 2\na: 3\n', 'x.yml', (place) => seen.push(place))).toEqual({ a: 3, b: 2 });
    expect(seen).toEqual([{ line: 3, column: 1, key: 'a' }]);
  });

  it('names file, line and column of what cannot be read', () => {
    expect(() => parse('models:\n  - name: a\n\t- name: b\n')).toThrow(
      expect.objectContaining({
        code: 'DBT_YAML_INVALID',
        message: expect.stringContaining('(in models/schema.yml:3:1)'),
        hint: 'YAML is indented with spaces, not with tabs.',
      }),
    );
    expect(() => parse('schema: {{ target.schema }}\n')).toThrow(expect.objectContaining({ hint: expect.stringContaining('needs quotes') }));
  });
});
