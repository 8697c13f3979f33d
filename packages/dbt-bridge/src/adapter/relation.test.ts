import { expect, test } from 'vitest';
import { parseTemplate } from '../jinja/environment.js';
import { Relation } from './relation.js';
import { RelationClass } from './relation-class.js';

const orders = new Relation({ database: 'app', schema: 'shop', identifier: 'orders', type: 'view' });
const render = (template: string) =>
  parseTemplate(template).renderSync(
    new Map<string, unknown>([
      ['this', orders],
      ['Relation', new RelationClass({ database: false })],
    ]),
  );

test.each([
  ['{{ this }}', '"app"."shop"."orders"'],
  ['{{ this.include(database=false) }}', '"shop"."orders"'],
  ['{{ this.quote(identifier=false, schema=false) }}', '"app".shop.orders'],
  ['{{ this.without_identifier() }}', '"app"."shop"'],
  ['{{ this.information_schema("columns") }}', '"app".INFORMATION_SCHEMA.columns'],
  ["{{ this.incorporate(path={'identifier': 'tmp'}, type='table') }} {{ this.incorporate(type='table').is_table }}", '"app"."shop"."tmp" True'],
  ["{{ this.replace_path(schema='other') }}", '"app"."other"."orders"'],
  ['{{ this.name }} {{ this.table }} {{ this.schema }} {{ this.type }} {{ this.is_view }} {{ this.is_table }}', 'orders orders shop view True False'],
  ["{{ Relation.create(schema='a', identifier='B') }}", '"a"."B"'],
  ["{{ this == Relation.create(database='app', schema='shop', identifier='orders', type='view').quote(database=true) }}", 'True'],
  ["{{ this.matches(schema='shop', identifier='orders') }}", 'True'],
])('%s', (template, text) => {
  expect(render(template)).toBe(text);
});

test('a limit is a subquery around the relation', () => {
  expect(orders.with({ limit: 0 }).str()).toBe('(select * from "app"."shop"."orders" where false limit 0) _dbt_limit_subq_orders');
});

test('a name longer than PostgreSQL keeps is refused, and counted in bytes', () => {
  expect(() => orders.with({ identifier: 'é'.repeat(32) })).toThrow(expect.objectContaining({ code: 'DBT_RELATION_NAME_TOO_LONG' }));
  expect(() => orders.with({ identifier: 'e'.repeat(63) })).not.toThrow();
});
