import { expect, test } from 'vitest';
import { fieldType } from './field-type.js';

test.each([
  ['integer', { type: 'Int', isList: false }],
  ['smallint', { type: 'Int', attribute: '@db.SmallInt', isList: false }],
  ['numeric', { type: 'Decimal', attribute: '@db.Decimal', isList: false }],
  ['numeric(10,2)', { type: 'Decimal', attribute: '@db.Decimal(10, 2)', isList: false }],
  ['character varying(40)', { type: 'String', attribute: '@db.VarChar(40)', isList: false }],
  ['timestamp with time zone', { type: 'DateTime', attribute: '@db.Timestamptz(6)', isList: false }],
  ['timestamp(3) without time zone', { type: 'DateTime', attribute: '@db.Timestamp(3)', isList: false }],
  ['text[]', { type: 'String', isList: true }],
  ['tsvector', { type: 'Unsupported("tsvector")', isList: false }],
  ['my_schema."Odd type"', { type: 'Unsupported("my_schema.\\"Odd type\\"")', isList: false }],
])('%s', (postgresType, expected) => {
  expect(fieldType(postgresType)).toEqual(expected);
});
