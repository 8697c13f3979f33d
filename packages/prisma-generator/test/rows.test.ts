import { createStreamTable, quoteIdentifier } from '@pgtrickle-js/core';
import { connect } from '@pgtrickle-js/core/connect';
import { createDatabase } from '@pgtrickle-js/test-fixtures';
import fc from 'fast-check';
import { expect, inject, test } from 'vitest';
import '@pgtrickle-js/test-fixtures/global-setup';
import { config, createProject, preamble } from './support/project.js';

/** A type, values of it as SQL, and how the server writes a value as the client is to read it. */
interface Kind {
  readonly type: string;
  readonly literal: fc.Arbitrary<string>;
  readonly asJson: (expression: string) => string;
}

const text = fc.string({ unit: 'grapheme', maxLength: 10 }).filter((value) => !value.includes('\0') && value.isWellFormed());
const quoted = (value: string) => `'${value.replaceAll("'", "''")}'`;
const date = fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).map((value) => value.toISOString());
const iso = (pattern: string) => (expression: string) => `to_jsonb(to_char(${expression} at time zone 'UTC', '${pattern}'))`;
const plain = (expression: string) => `to_jsonb(${expression})`;
const asText = (expression: string) => `to_jsonb((${expression})::text)`;

const kinds: readonly Kind[] = [
  { type: 'int2', literal: fc.integer({ min: -32768, max: 32767 }).map(String), asJson: plain },
  { type: 'int4', literal: fc.integer().map(String), asJson: plain },
  { type: 'int8', literal: fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }).map(String), asJson: asText },
  {
    type: 'numeric(12,3)',
    literal: fc.integer({ min: -999_999_999, max: 999_999_999 }).map((value) => String(value / 1000)),
    asJson: (value) => `to_jsonb(trim_scale(${value})::text)`,
  },
  { type: 'float8', literal: fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 }).map((value) => `'${value}'`), asJson: plain },
  { type: 'bool', literal: fc.boolean().map(String), asJson: plain },
  { type: 'text', literal: text.map(quoted), asJson: plain },
  { type: 'varchar(30)', literal: text.map(quoted), asJson: plain },
  { type: 'uuid', literal: fc.uuid().map(quoted), asJson: plain },
  { type: 'timestamptz(3)', literal: date.map(quoted), asJson: iso('YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') },
  {
    type: 'date',
    literal: date.map((value) => quoted(value.slice(0, 10))),
    asJson: (value) => `to_jsonb(to_char(${value}, 'YYYY-MM-DD"T00:00:00.000Z"'))`,
  },
  {
    type: 'jsonb',
    literal: fc
      .json({ maxDepth: 2 })
      .filter((value) => !/\\u0000|\\ud/i.test(value) && value !== 'null')
      .map(quoted),
    asJson: plain,
  },
  {
    type: 'bytea',
    literal: fc.uint8Array({ maxLength: 8 }).map((bytes) => `'\\x${Buffer.from(bytes).toString('hex')}'`),
    asJson: (value) => `to_jsonb(encode(${value}, 'hex'))`,
  },
  { type: 'mood', literal: fc.constantFrom('happy', 'sad').map(quoted), asJson: asText },
];
const kindOf = new Map(kinds.map((kind) => [kind.type, kind]));
const types = [...kindOf.keys()];
const listable = types.filter((type) => /^(int4|int8|text|bool|uuid|mood|numeric|timestamptz)/.test(type));

interface Column {
  readonly name: string;
  /** The type: what a counterexample shows. */
  readonly kind: string;
  readonly isList: boolean;
  readonly notNull: boolean;
}
const name = fc.stringMatching(/^[a-zA-Zéß_ 1-]{1,9}$/).filter((value) => value.trim() !== '' && value !== 'rid' && !value.startsWith('__pg'));
const column: fc.Arbitrary<Column> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ name, kind: fc.constantFrom(...types), isList: fc.constant(false), notNull: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ name, kind: fc.constantFrom(...listable), isList: fc.constant(true), notNull: fc.boolean() }) },
);
const table = fc.uniqueArray(column, { minLength: 1, maxLength: 7, selector: (each) => each.name }).chain((columns) =>
  fc.record({
    schema: fc.constantFrom('public', 'analytics'),
    columns: fc.constant(columns),
    rows: fc.array(fc.tuple(...columns.map(literalOf)), { maxLength: 4 }),
  }),
);

function literalOf({ kind: type, isList, notNull }: Column): fc.Arbitrary<string> {
  const kind = kindOf.get(type) as Kind;
  const value = isList
    ? fc.array(kind.literal, { maxLength: 3 }).map((items) => `array[${items.join(', ')}]::${kind.type}[]`)
    : kind.literal.map((literal) => `${literal}::${kind.type}`);
  return notNull ? value : fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: fc.constant('null') });
}

/** A list that is NULL reads as an empty one: Prisma has no optional lists. */
function expected({ name: column, kind: type, isList }: Column): string {
  const kind = kindOf.get(type) as Kind;
  const value = `s.${quoteIdentifier(column)}`;
  return isList
    ? `coalesce((select jsonb_agg(${kind.asJson('x')} order by n) from unnest(${value}) with ordinality as u(x, n)), '[]')`
    : kind.asJson(value);
}

const script = `import { readFileSync } from 'node:fs';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client/client.ts';
import { pgTrickle } from './generated/pgtrickle/index.ts';
const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL ?? '' }) }).$extends(pgTrickle) as any;
const plain = (value: any): unknown => {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (value?.constructor?.name.startsWith('Decimal')) return value.toFixed();
  return value;
};
const models: [string, string[]][] = JSON.parse(readFileSync('models.json', 'utf8'));
const rows: unknown[] = [];
for (const [model, fields] of models) {
  const found = await prisma[model].findMany({ orderBy: { rid: 'asc' } });
  rows.push(found.map((row: any) => fields.map((field) => (Array.isArray(row[field]) && field in row ? row[field].map(plain) : plain(row[field])))));
}
await prisma.$disconnect();
process.stdout.write(JSON.stringify(rows));
`;

test('for tables of any names, types, arrays, enums and schemas, the client reads exactly the rows that the server has', {
  timeout: 180_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(table, { minLength: 6, maxLength: 6 }), async (tables) => {
      const database = await createDatabase(inject('pgtrickleServer'));
      const project = createProject({
        'prisma/schema.prisma': preamble({ datasource: '  schemas  = ["analytics", "public"]\n' }),
        'prisma.config.ts': config,
        'app.ts': script,
      });
      const client = await connect(database.url);
      try {
        await client.query(`create schema analytics; create type mood as enum ('happy', 'sad')`);
        const wanted: unknown[] = [];
        for (const [index, { schema, columns, rows }] of tables.entries()) {
          const list = columns.map(
            ({ name: each, kind, isList, notNull }) => `${quoteIdentifier(each)} ${kind}${isList ? '[]' : ''}${notNull ? ' not null' : ''}`,
          );
          await client.query(`create table ${schema}.source_${index} (rid int primary key, ${list.join(', ')})`);
          for (const [rid, row] of rows.entries()) await client.query(`insert into ${schema}.source_${index} values (${[rid, ...row].join(', ')})`);
          await createStreamTable(client, { name: `${schema}.table_${index}`, query: `select * from ${schema}.source_${index}`, schedule: '5m' });
          const { rows: held } = await client.query(
            `select jsonb_build_array(${columns.map(expected).join(', ')}) as row from ${schema}.table_${index} s order by rid`,
          );
          wanted.push(held.map(({ row }) => row));
        }
        expect(await project.run(['pull', '--url', database.url])).toMatchObject({ exit: 0, stderr: '' });
        const { parseSchema } = await import('../src/schema/parse-schema.js');
        const { mappedName } = await import('../src/schema/parse-entries.js');
        const views = parseSchema('', project.read('prisma/schema.prisma')).blocks.filter(({ kind }) => kind === 'view');
        const models = tables.map(({ columns }, index) => {
          const view = views.find(
            ({ entries }) => mappedName(entries.flatMap((entry) => (entry.kind === 'attribute' ? [entry.text] : []))) === `table_${index}`,
          );
          const fields = columns.map((each) =>
            view?.entries.find((entry) => entry.kind === 'field' && (mappedName(entry.attributes) ?? entry.name) === each.name),
          );
          return [
            (view?.name.charAt(0).toLowerCase() ?? '') + view?.name.slice(1),
            fields.map((field) => (field?.kind === 'field' ? field.name : '?')),
          ];
        });
        project.write('models.json', JSON.stringify(models));
        expect(await project.generate()).toMatchObject({ exit: 0 });
        const { stdout, stderr } = await project.node('app.ts', { DATABASE_URL: database.url });
        expect(stderr).toBe('');
        expect(JSON.parse(stdout)).toEqual(wanted);
      } finally {
        await client.end();
        project.remove();
        await database.drop();
      }
    }),
    { numRuns: 3, endOnFailure: true },
  );
});
