import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { methods, parseCriterion } from './criterion.js';
import { parseDefinition, parseSelection } from './parse-selection.js';

const criterion = (raw: string) => parseCriterion(raw, 'eager');

describe('parseCriterion', () => {
  it('takes a bare word as a name, a path or a file', () => {
    expect(criterion('orders').method).toBe('fqn');
    expect(criterion('models/marts').method).toBe('path');
    expect(criterion('orders.sql').method).toBe('file');
    expect(criterion('marts.orders').method).toBe('fqn');
  });

  it('reads depths, the @ and the arguments of a method', () => {
    expect(criterion('2+config.meta.owner:ann+3')).toEqual({
      kind: 'criterion',
      method: 'config',
      arguments: ['meta', 'owner'],
      value: 'ann',
      parentsDepth: 2,
      childrenDepth: 3,
      withChildrensParents: false,
      indirect: 'eager',
      raw: '2+config.meta.owner:ann+3',
    });
    expect(criterion('+orders+')).toMatchObject({ parentsDepth: Number.POSITIVE_INFINITY, childrenDepth: Number.POSITIVE_INFINITY });
    expect(criterion('@orders')).toMatchObject({ withChildrensParents: true, value: 'orders' });
  });

  it('refuses what selects nothing, unknown methods and @ with a +', () => {
    expect(() => criterion('tga:nightly')).toThrow(expect.objectContaining({ code: 'DBT_SELECTOR_INVALID', hint: 'Did you mean "tag"?' }));
    expect(() => criterion('+')).toThrow('selects nothing');
    expect(() => criterion('@orders+')).toThrow('both @ and a +');
  });

  it('gives back what was put together', () => {
    const depth = fc.option(fc.nat({ max: 99 }), { nil: undefined });
    const value = fc.stringMatching(/^[a-z_*][a-z0-9_.*-]{0,12}$/).filter((text) => !/\.(sql|py|csv)$/.test(text));
    fc.assert(
      fc.property(fc.constantFrom(...methods), value, depth, depth, (method, name, parents, children) => {
        const raw = `${parents === undefined ? '' : `${parents}+`}${method}:${name}${children === undefined ? '' : `+${children}`}`;
        expect(criterion(raw)).toMatchObject({ method, value: name, parentsDepth: parents ?? 0, childrenDepth: children ?? 0 });
      }),
    );
  });

  it('throws nothing but its own error on any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          criterion(text);
        } catch (error) {
          expect(error).toMatchObject({ code: 'DBT_SELECTOR_INVALID' });
        }
      }),
    );
  });
});

describe('parseSelection', () => {
  it('unites at spaces and intersects at commas', () => {
    const all = (...values: string[]) => ({ kind: 'intersection', of: values.map((value) => expect.objectContaining({ value })) });
    expect(parseSelection(['a,b c', 'd'], 'eager')).toEqual({ kind: 'union', of: [all('a', 'b'), all('c'), all('d')] });
  });
});

describe('parseDefinition', () => {
  const selectors = [{ name: 'nightly', description: undefined, isDefault: false, definition: 'tag:nightly' }];

  it('reads unions with exclusions and other selectors', () => {
    const definition = {
      union: [{ method: 'selector', value: 'nightly' }, { exclude: [{ method: 'tag', value: 'slow', children: true, children_depth: 1 }] }],
    };
    expect(parseDefinition(definition, selectors, 'eager')).toMatchObject({
      kind: 'difference',
      from: { kind: 'union', of: [{ method: 'tag', value: 'nightly' }] },
      without: { of: [{ value: 'slow', childrenDepth: 1 }] },
    });
  });

  it('names a selector that does not exist', () => {
    expect(() => parseDefinition({ method: 'selector', value: 'nigtly' }, selectors, 'eager')).toThrow(
      expect.objectContaining({ hint: 'Did you mean "nightly"?' }),
    );
  });
});
