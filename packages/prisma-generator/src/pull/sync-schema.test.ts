import type { QualifiedName } from '@pgtrickle-js/core';
import prismaSchema from '@prisma/prisma-schema-wasm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EnumType } from '../catalog/read-database.js';
import { emptyManifest } from '../manifest/manifest.js';
import type { ModelColumn, StreamTableModel } from '../model.js';
import { parseSchema } from '../schema/parse-schema.js';
import { type SyncResult, syncSchema } from './sync-schema.js';

const head = `generator client {
  provider        = "prisma-client"
  output          = "./client"
  previewFeatures = ["views"]
}

datasource db {
  provider = "postgresql"
  schemas  = ["analytics", "public"]
}

model Order {
  id Int @id

  @@map("orders")
  @@schema("public")
}
`;

const fits = (text: string) => !text.includes('\0') && text.isWellFormed() && Buffer.byteLength(text) <= 63 && !/^__pg[ts]_/.test(text);
const anyName = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
    fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/),
    fc.constantFrom('constructor', '__proto__', 'AND', 'and', 'id', 'ID', '_count', '1', 'a"b', 'a\\b', 'a\nb', 'größe', '名前'),
  )
  .filter(fits);
const tableName = fc
  .oneof(fc.stringMatching(/^[a-z_][a-z0-9_]{0,9}$/), fc.constantFrom('orders', 'order', 'order_', 'users', 'date', 'dates', 'string', '名前'))
  .filter(fits);
const comment = fc.oneof(
  fc.constant(null),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom('two\nlines', '/// x', '', 'a\r\n\r\nb', '}'),
);
const enums: EnumType[] = [
  { schema: 'public', name: 'mood', values: ['happy', 'very sad', '1st', 'é', 'A', 'a'] },
  { schema: 'analytics', name: 'mood', values: ['x'] },
  { schema: 'hidden', name: 'mood', values: ['x'] },
];
const type = fc.oneof(
  fc.record({
    name: fc.constantFrom(
      'int4',
      'int8',
      'numeric',
      'text',
      'varchar',
      'bpchar',
      'timestamp',
      'timestamptz',
      'time',
      'jsonb',
      'bytea',
      'uuid',
      'bool',
      'float8',
      'interval',
      'bit',
      'tsvector',
    ),
    schema: fc.constant('pg_catalog'),
    isArray: fc.boolean(),
    isEnum: fc.constant(false),
    modifier: fc.constant(-1),
  }),
  fc.record({
    name: fc.constant('numeric'),
    schema: fc.constant('pg_catalog'),
    isArray: fc.boolean(),
    isEnum: fc.constant(false),
    modifier: fc
      .tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: -1000, max: 1000 }))
      .map(([digits, scale]) => ((digits << 16) | (scale & 0x7ff)) + 4),
  }),
  fc.record({
    name: fc.constant('mood'),
    schema: fc.constantFrom('public', 'analytics', 'hidden'),
    isArray: fc.boolean(),
    isEnum: fc.constant(true),
    modifier: fc.constant(-1),
  }),
);
const column = fc.record({ name: anyName, type, notNull: fc.boolean(), comment }) as fc.Arbitrary<ModelColumn>;
const model = fc
  .record({
    schema: fc.constantFrom('public', 'analytics', 'hidden'),
    table: tableName,
    comment,
    columns: fc.uniqueArray(column, { minLength: 1, maxLength: 8, selector: ({ name }) => name }),
    query: fc.constantFrom('select 1', "select 'a\n}' -- x\n\tfrom b", '/* view X { */ select 2'),
    keySize: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ schema, table, columns, query, keySize, comment: text }): StreamTableModel => {
    const usable = columns.filter(
      ({ notNull, type: { isArray, name } }) =>
        notNull && !isArray && /^(int4|int8|text|uuid|bool|mood)$/.test(name) && !columns.some((each) => each.type.schema === 'hidden'),
    );
    const key = usable.slice(0, keySize).map(({ name }) => name);
    return {
      name: `${schema}.${table}`,
      comment: text,
      columns,
      key: key.length === 0 ? undefined : key,
      sources: ['public.orders' as QualifiedName],
      query,
      schedule: '5m',
      refreshMode: 'DIFFERENTIAL',
    };
  });
const models = fc.uniqueArray(model, { maxLength: 8, selector: ({ name }) => name });

function sync(text: string, wanted: readonly StreamTableModel[], manifest = emptyManifest): SyncResult & { text: string } {
  const result = syncSchema({
    files: [parseSchema('schema.prisma', text)],
    manifest,
    models: [...wanted].sort((a, b) => (a.name < b.name ? -1 : 1)),
    enums,
    viewsFile: 'schema.prisma',
    defaultSchema: 'public',
  });
  return { ...result, text: result.files.get('schema.prisma') ?? text };
}

function format(text: string): string {
  const parameters = { textDocument: { uri: 'file:/schema.prisma' }, options: { tabSize: 2, insertSpaces: true } };
  return JSON.parse(prismaSchema.format(JSON.stringify([['schema.prisma', text]]), JSON.stringify(parameters)))[0][1];
}

test('a key over two columns stands before @@map where the block had that already', () => {
  const column = (name: string): ModelColumn => ({
    name,
    type: { name: 'int4', schema: 'pg_catalog', isArray: false, isEnum: false, modifier: -1 },
    notNull: true,
    comment: null,
  });
  const orders = { name: 'public.orders', comment: null, columns: [column('a'), column('b')], key: ['a', 'b'], sources: [], query: 'select 1' };
  const { text } = sync(head, [{ ...orders, schedule: '5m', refreshMode: 'DIFFERENTIAL' } as unknown as StreamTableModel]);
  expect(text).toContain('  @@unique([a, b])\n  @@map("orders")\n  @@schema("public")\n');
});

test('a column whose name is already the name of a field for another column', () => {
  const column = (name: string): ModelColumn => ({
    name,
    type: { name: 'int4', schema: 'pg_catalog', isArray: false, isEnum: false, modifier: -1 },
    notNull: false,
    comment: null,
  });
  const table = (columns: ModelColumn[]) =>
    ({
      name: 'public.t',
      comment: null,
      columns,
      sources: [],
      query: 'select 1',
      schedule: '5m',
      refreshMode: 'DIFFERENTIAL',
    }) as unknown as StreamTableModel;
  const first = sync(head, [table([column('AND')])]);
  const second = sync(first.text, [table([column('and'), column('AND')])], first.manifest);
  prismaSchema.validate(JSON.stringify({ prismaSchema: [['schema.prisma', second.text]], noColor: true }));
  expect(sync(second.text, [table([column('and'), column('AND')])], second.manifest).text).toBe(second.text);
});

test("whatever is pulled, Prisma's own parser takes it and would not lay it out otherwise, and twice is once", () => {
  fc.assert(
    fc.property(models, (wanted) => {
      const first = sync(head, wanted);
      prismaSchema.validate(JSON.stringify({ prismaSchema: [['schema.prisma', first.text]], noColor: true }));
      expect(format(first.text)).toBe(first.text);
      const second = sync(first.text, wanted, first.manifest);
      expect(second.text).toBe(first.text);
      expect(second.manifest).toEqual(first.manifest);
      expect(second.changes.filter(({ kind }) => kind !== 'skipped')).toEqual([]);
    }),
  );
});

test('from any state to any other: the same columns and keys as from the start, and back to nothing', () => {
  fc.assert(
    fc.property(models, models, (before, after) => {
      const first = sync(head, before);
      const second = sync(first.text, after, first.manifest);
      prismaSchema.validate(JSON.stringify({ prismaSchema: [['schema.prisma', second.text]], noColor: true }));
      const fresh = sync(head, after);
      const columnsOf = (text: string) =>
        parseSchema('', text)
          .blocks.filter(({ kind }) => kind === 'view')
          .map(({ entries }) => entries.filter(({ kind }) => kind === 'field').length)
          .sort();
      expect(columnsOf(second.text)).toEqual(columnsOf(fresh.text));
      const empty = sync(second.text, [], second.manifest);
      expect(parseSchema('', empty.text).blocks.filter(({ kind }) => kind === 'view')).toEqual([]);
      expect(empty.manifest.streamTables).toEqual({});
    }),
    { numRuns: 50 },
  );
});
