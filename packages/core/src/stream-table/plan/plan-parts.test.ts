import { describe, expect, test } from 'vitest';
import { streamTable } from '../../catalog/stream-table.fixture.js';
import type { StreamTable } from '../../catalog/stream-tables.js';
import { capabilitiesOf } from '../../db/capabilities.fixture.js';
import type { QualifiedName } from '../../sql/identifier.js';
import { parseQuery } from '../../sql/parse-query.js';
import { assertSupported } from '../definition/check-settings.js';
import { currentDefinition, mergeDefinition } from '../definition/current-definition.js';
import type { StreamTableDefinition } from '../definition/definition.js';
import { orderByDependency, streamTablesRead } from '../definition/order-definitions.js';
import { parseDefinition } from '../definition/parse-definition.js';
import { classifyQuery } from '../query/classify-query.js';
import { diffSettings } from './diff.js';
import { alterStep, createSteps, dropStep, statusStep } from './steps.js';

const name: QualifiedName = 'public.order_totals';
const definition: StreamTableDefinition = { name, query: 'select 1 as one' };

const table = streamTable();

describe('diff', () => {
  test.each([
    ['nothing is said', {}, {}, []],
    ['AUTO against what it resolved to', { refreshMode: 'AUTO' }, { refreshMode: 'FULL' }, []],
    [
      'AUTO against IMMEDIATE',
      { refreshMode: 'AUTO' },
      { refreshMode: 'IMMEDIATE', schedule: null },
      [{ kind: 'refreshMode', from: 'IMMEDIATE', to: 'DIFFERENTIAL' }],
    ],
    ['a schedule under IMMEDIATE', { refreshMode: 'IMMEDIATE', schedule: '5m' }, { refreshMode: 'IMMEDIATE', schedule: null }, []],
    ['calculated is null', { schedule: null }, { schedule: null }, []],
    ['another schedule', { schedule: null }, {}, [{ kind: 'schedule', from: '1m', to: null }]],
    ['the same schedule in other words', { schedule: '60s' }, {}, []],
    ['PAUSED', { status: 'PAUSED' }, {}, [{ kind: 'status', from: 'ACTIVE', to: 'SUSPENDED' }]],
    ['PAUSED when suspended', { status: 'PAUSED' }, { status: 'SUSPENDED' }, []],
    ['ACTIVE while it fills', { status: 'ACTIVE' }, { status: 'INITIALIZING' }, []],
    ['letter case of an option', { options: { tier: 'HOT', cdcMode: 'WAL' } }, { options: { tier: 'hot', cdcMode: 'wal' } }, []],
    ['a default that the catalog does not hold', { options: { appendOnly: false, partitionBy: '', maxDifferentialJoins: 0 } }, {}, []],
    ['a number of another type', { options: { fuseCeiling: 10 } }, { options: { fuseCeiling: 10n } }, []],
    ['the same interval', { options: { targetFreshness: '30 seconds' } }, { options: { targetFreshness: '30000 milliseconds' } }, []],
    ['what the catalog does not keep', { options: { outputDistributionColumn: 'a' } }, {}, []],
    ['another option', { options: { tier: 'cold' } }, { options: { tier: 'hot' } }, [{ kind: 'option', option: 'tier', from: 'hot', to: 'cold' }]],
  ] as const)('%s', (_, wanted, current, changes) => {
    expect(diffSettings({ ...definition, ...wanted } as StreamTableDefinition, { ...table, ...current } as StreamTable)).toEqual(changes);
  });
});

describe('steps', () => {
  test('create sends what the server takes, and alters the rest', () => {
    const wanted: StreamTableDefinition = {
      ...definition,
      schedule: null,
      refreshMode: 'AUTO',
      status: 'PAUSED',
      options: { appendOnly: true, tier: 'cold' },
    };
    expect(createSteps(wanted, capabilitiesOf('0.13.0')).map(({ sql, values, comment }) => [sql, values, comment])).toEqual([
      [
        'select pgtrickle.create_stream_table(name => $1, query => $2, schedule => $3, refresh_mode => $4, append_only => $5)',
        [name, 'select 1 as one', 'calculated', 'AUTO', true],
        `create ${name}`,
      ],
      ['select pgtrickle.alter_stream_table(name => $1, tier => $2)', [name, 'cold'], `${name}: tier = cold`],
      ['select pgtrickle.alter_stream_table(name => $1, status => $2)', [name, 'SUSPENDED'], `pause ${name}`],
    ]);
    expect(createSteps({ ...definition, schedule: null, refreshMode: 'AUTO' }, capabilitiesOf('0.1.0'))[0]).toMatchObject({
      sql: 'select pgstream.create_stream_table(name => $1, query => $2, schedule => $3)',
      values: [name, 'select 1 as one', null],
      reverse: { sql: 'select pgstream.drop_stream_table(name => $1)', values: [name] },
    });
    expect(createSteps({ ...definition, refreshMode: 'IMMEDIATE', schedule: '5m' }, capabilitiesOf('0.67.0'))[0]?.values).toEqual([
      name,
      'select 1 as one',
      'IMMEDIATE',
    ]);
    expect(createSteps({ ...definition, initialize: false }, capabilitiesOf('0.67.0'))[0]?.values).toEqual([name, 'select 1 as one', '1m', false]);
  });

  test('create is followed by a check of the change capture where a drop leaves buffers behind', () => {
    const comments = (version: string) => createSteps(definition, capabilitiesOf(version)).map(({ comment }) => comment);
    expect(comments('0.67.0')).toEqual([`create ${name}`, `check the change capture of ${name}`]);
    expect(comments('0.1.0')).toEqual([`create ${name}`]);
  });

  test('a schedule change is one reversible step', () => {
    expect(alterStep(name, { kind: 'schedule', from: '1m', to: null }, capabilitiesOf('0.67.0'))).toEqual({
      sql: 'select pgtrickle.alter_stream_table(name => $1, schedule => $2)',
      values: [name, 'calculated'],
      comment: `${name}: schedule 1m -> calculated`,
      reverse: { sql: 'select pgtrickle.alter_stream_table(name => $1, schedule => $2)', values: [name, '1m'] },
    });
  });

  test('pause and resume use the functions for it where they are', () => {
    const sql = (version: string, to: 'ACTIVE' | 'SUSPENDED', from: StreamTable['status']) => statusStep(name, to, capabilitiesOf(version), from).sql;
    expect(sql('0.108.3', 'SUSPENDED', 'ACTIVE')).toBe('select pgtrickle.pause_stream_table(name => $1)');
    expect(sql('0.67.0', 'SUSPENDED', 'ACTIVE')).toBe('select pgtrickle.alter_stream_table(name => $1, status => $2)');
    expect(sql('0.67.0', 'ACTIVE', 'SUSPENDED')).toBe('select pgtrickle.resume_stream_table(name => $1)');
    expect(sql('0.67.0', 'ACTIVE', 'ERROR')).toBe('select pgtrickle.alter_stream_table(name => $1, status => $2)');
    expect(sql('0.1.0', 'ACTIVE', 'SUSPENDED')).toBe('select pgstream.alter_stream_table(name => $1, status => $2)');
  });

  test('drop always says whether it cascades, where it can be said', () => {
    expect(dropStep(name, capabilitiesOf('0.15.0')).values).toEqual([name, false]);
    expect(dropStep(name, capabilitiesOf('0.13.0')).values).toEqual([name]);
  });

  test('what the server lacks is refused before anything runs', () => {
    expect(() => assertSupported({ ...definition, options: { tier: 'cold' } }, capabilitiesOf('0.1.3'))).toThrow(
      expect.objectContaining({
        code: 'PLAN_OPTION_UNSUPPORTED',
        message: `${name}: pg_trickle 0.1.3 has no option "tier"`,
        hint: 'It came with 0.10.0.',
      }),
    );
    expect(() => assertSupported({ ...definition, refreshMode: 'IMMEDIATE' }, capabilitiesOf('0.1.3'))).toThrow(/has no refresh mode IMMEDIATE/);
    expect(() => assertSupported({ ...definition, schedule: '30s' }, capabilitiesOf('0.1.3'))).toThrow(
      expect.objectContaining({ message: `the schedule "30s" of ${name} is invalid: it is 30 s, and the server allows no less than 60 s` }),
    );
  });
});

describe('class of a query change', () => {
  const column = (columnName: string, typeOid = 23, type = 'integer') => ({ name: columnName, typeOid, type });
  test.each([
    ['same', [column('b'), column('a')], 'same', 'the columns stay as they are'],
    ['removed', [column('a')], 'compatible', 'removes "b"'],
    ['added', [column('a'), column('c'), column('b')], 'compatible', 'adds "c"'],
    ['retyped', [column('a'), column('b', 20, 'bigint')], 'rebuild', 'changes "b" from integer to bigint'],
  ] as const)('%s', (_, wanted, expected, reason) => {
    expect(classifyQuery([column('a'), column('b')], wanted)).toEqual({ class: expected, reason });
  });
});

test('a rebuild starts from what is there', () => {
  const current: StreamTable = {
    ...table,
    schedule: null,
    status: 'SUSPENDED',
    options: { tier: 'cold', fuse: 'off', fillfactor: 80, appendOnly: true },
  };
  const kept = currentDefinition(current, capabilitiesOf('0.67.0'));
  expect(kept).toMatchObject({ schedule: null, refreshMode: 'DIFFERENTIAL', status: 'SUSPENDED', options: { tier: 'cold', appendOnly: true } });
  expect(mergeDefinition(kept, { name, query: 'select 2 as two', schedule: undefined, options: { tier: 'hot' } })).toMatchObject({
    query: 'select 2 as two',
    schedule: null,
    options: { tier: 'hot', appendOnly: true },
  });
});

test('definitions are put in the order in which they can be made', async () => {
  const queries: Record<QualifiedName, string> = {
    'public.c': 'select * from b join public.a using (id)',
    'public.b': 'with x as (select * from a) select * from x',
    'other.a': 'select 1',
    'public.a': 'select * from orders',
  };
  const names = Object.keys(queries) as QualifiedName[];
  const reads = new Map<QualifiedName, QualifiedName[]>();
  for (const each of names) reads.set(each, streamTablesRead(await parseQuery(queries[each] ?? ''), each, names));
  expect(orderByDependency(names, (each) => reads.get(each) ?? [])).toEqual(['public.a', 'public.b', 'public.c', 'other.a']);
  const circle = (each: QualifiedName): QualifiedName[] => (each === 'public.a' ? ['public.b'] : ['public.a']);
  expect(() => orderByDependency(['public.a', 'public.b'], circle)).toThrow(
    expect.objectContaining({ code: 'PLAN_CYCLE', message: 'the stream tables read each other in a circle: public.a -> public.b -> public.a' }),
  );
});

describe('parseDefinition', () => {
  test('takes what is right', () => {
    expect(
      parseDefinition({
        name: 'order_totals',
        query: 'select 1',
        refreshMode: 'auto',
        status: 'paused',
        schedule: null,
        options: { fuseCeiling: 10 },
      }),
    ).toEqual({
      name,
      query: 'select 1',
      refreshMode: 'AUTO',
      status: 'PAUSED',
      schedule: null,
      options: { fuseCeiling: 10 },
    });
  });
  test('names every problem at once', () => {
    const input = { name: 'Order Totals', query: '', schedule: 5, options: { tire: 'cold', fillfactor: 5 } };
    const problems = [
      'query: it has to be a text that is not empty, not ""',
      'schedule: it has to be text or null, not 5',
      'name: "Order Totals" cannot name a stream table: it has upper-case letters, which the extension does not find again',
      'options.tire: there is no such option. Did you mean "tier"?',
      'options.fillfactor: it has to be a whole number from 10 to 100, not 5',
    ];
    expect(() => parseDefinition(input)).toThrow(
      expect.objectContaining({
        code: 'DEFINITION_INVALID',
        message: `the definition of Order Totals has 5 problems: ${problems.join('; ')}`,
        hint: expect.stringMatching(/^Options are: diamondConsistency, /),
        details: { problems },
      }),
    );
  });
  const good = { name: 'st', query: 'select 1' };
  test.for([
    [undefined, 'the definition has a problem: it has to be an object, not undefined'],
    [[], 'the definition has a problem: it has to be an object, not a list'],
    [{}, 'the definition has 2 problems: name: it is missing; query: it is missing'],
    [{ ...good, name: null }, 'the definition has a problem: name: it has to be text, not null'],
    [{ ...good, options: null }, 'the definition of st has a problem: options: it has to be an object, not null'],
    [{ ...good, shedule: '5m' }, 'the definition of st has a problem: shedule: there is no such setting. Did you mean "schedule"?'],
    [{ ...good, constructor: 1 }, 'the definition of st has a problem: constructor: there is no such setting'],
    [
      { ...good, refreshMode: 'BOGUS' },
      'the definition of st has a problem: refreshMode: it has to be one of AUTO, FULL, DIFFERENTIAL, IMMEDIATE, not "BOGUS"',
    ],
    [
      { ...good, options: { maxDifferentialJoins: -1 } },
      'the definition of st has a problem: options.maxDifferentialJoins: it has to be a whole number, 0 or more, not -1',
    ],
    [
      { ...good, options: { maxDeltaFraction: '0.5' } },
      'the definition of st has a problem: options.maxDeltaFraction: it has to be a number, 0 or more, not "0.5"',
    ],
    [
      { ...good, options: { fuseCeiling: 1.5 } },
      'the definition of st has a problem: options.fuseCeiling: it has to be a whole number, 1 or more, not 1.5',
    ],
    [{ ...good, initialize: 'no' }, 'the definition of st has a problem: initialize: it has to be true or false, not "no"'],
  ] as const)('%j is refused', ([input, message]) => {
    expect(() => parseDefinition(input)).toThrow(expect.objectContaining({ code: 'DEFINITION_INVALID', message }));
  });
  test('what is undefined is left out', () => {
    const definition = { ...good, schedule: undefined, refreshMode: undefined, options: { tier: undefined, fuseCeiling: 10n } };
    expect(parseDefinition(definition)).toEqual({ name: 'public.st', query: 'select 1', options: { fuseCeiling: 10n } });
  });
});
