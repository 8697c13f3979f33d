import { expect, test } from 'vitest';
import { parseTree } from '../jinja/environment.js';
import { readStatically } from './read-statically.js';

const read = (text: string) => readStatically(parseTree(text).statements);

test('references and settings are read without rendering; a source that is named twice is there once, a ref each time, as in dbt', () => {
  expect(
    read("{{ config(tags=['a']) }} {{ source('raw', 'a') }} {{ source('raw', 'b') }} {{ source('raw', 'a') }} {{ ref('x') }} {{ ref('x') }}"),
  ).toMatchObject({
    sources: [
      ['raw', 'a'],
      ['raw', 'b'],
    ],
    refs: [{ name: 'x' }, { name: 'x' }],
    configs: [{ tags: ['a'] }],
  });
});

test('a call of anything else, or with a name for an argument, has to be rendered', () => {
  expect(read("{{ ref('x') }} {{ other() }}")).toBeUndefined();
  expect(read('{{ ref(x) }}')).toBeUndefined();
  expect(read("{% if execute %}{{ ref('x') }}{% endif %}")).toBeUndefined();
});
