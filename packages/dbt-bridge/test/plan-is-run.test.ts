import fc from 'fast-check';
import { expect } from 'vitest';
import { type DbtProject, makeProject, test } from './dbt.fixture.js';
import { isThorough } from './sampled.fixture.js';

/** What a model of a random project says. */
interface Model {
  readonly extra: boolean;
  /** Whether it takes the `extra` column of what it reads along, while there is one. */
  readonly deep: boolean;
  /** Whether it has another name in the database. */
  readonly alias: boolean;
  readonly factor: number;
  /** Another way to say something, that the server may lose a part of. */
  readonly other: boolean;
  readonly layout: number;
  readonly schedule: string;
  readonly mode: string;
  readonly status: string;
  readonly policy: string;
  readonly indexed: readonly string[];
  readonly grants: readonly string[] | null;
  readonly description: string | null;
}

const names = ['stg', 'stg_big', 'daily', 'top', 'report', 'star', 'copy', 'copied', 'on_copy', 'mid', 'over'] as const;
type Name = (typeof names)[number];
type State = Readonly<Record<Name, Model>>;

const model: fc.Arbitrary<Model> = fc.record({
  extra: fc.boolean(),
  deep: fc.boolean(),
  alias: fc.nat({ max: 5 }).map((one) => one === 0),
  factor: fc.integer({ min: 1, max: 3 }),
  other: fc.boolean(),
  layout: fc.integer({ min: 0, max: 2 }),
  schedule: fc.constantFrom('1h', '2h'),
  mode: fc.constantFrom('FULL', 'DIFFERENTIAL'),
  status: fc.constantFrom('ACTIVE', 'SUSPENDED', 'PAUSED'),
  policy: fc.constantFrom('apply', 'apply', 'apply', 'continue', 'fail'),
  indexed: fc.subarray(['customer', 'total']),
  grants: fc.option(fc.subarray(['public', 'pg_monitor'])),
  description: fc.option(fc.constantFrom('', "it's one", 'another')),
});

/** Another value for one setting of one model, or something that somebody does to the database by hand. */
type Edit = { readonly names: readonly Name[]; readonly with: Partial<Model> } | { readonly byHand: string };
const edit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .record({
        name: fc.constantFrom(...names),
        from: model,
        key: fc.constantFrom(
          ...(Object.keys({
            extra: 0,
            deep: 0,
            alias: 0,
            factor: 0,
            other: 0,
            layout: 0,
            schedule: 0,
            mode: 0,
            status: 0,
            policy: 0,
            indexed: 0,
            grants: 0,
            description: 0,
          }) as (keyof Model)[]),
        ),
      })
      .map(({ name, from, key }) => ({ names: [name], with: { [key]: from[key] } })),
  },
  // A column that goes, or comes, all the way up.
  { weight: 1, arbitrary: fc.boolean().map((extra) => ({ names: ['daily', 'top', 'mid', 'report'], with: { extra, deep: extra } }) as const) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(
        "select pgtrickle.alter_stream_table('shop.daily', schedule => '7h')",
        "select pgtrickle.alter_stream_table('shop.top', status => 'SUSPENDED')",
        'revoke all on shop.daily from public',
        'grant insert on shop.top to pg_monitor',
        "comment on table shop.daily is 'by hand'",
        "comment on view shop.report is 'by hand'",
        'grant select on shop.stg to pg_monitor',
        'create or replace view shop.report as select 0 as customer, 0::numeric as total',
        'create or replace view shop.mid as select customer, total from shop.daily where total > 1 + 1',
        'create view shop.by_hand as select customer, total from shop.daily where total > 3',
        'drop view shop.report cascade',
        'create index by_hand on shop.daily (customer)',
        'drop table shop.copy cascade',
        "select pgtrickle.drop_stream_table('shop.top')",
      )
      .map((byHand) => ({ byHand })),
  },
);

const layouts = [
  (sql: string) => sql,
  (sql: string) => `${sql.replaceAll(', ', ',\n    ')} -- a comment`,
  (sql: string) => sql.replace(/\b(select|from|where|group by)\b/g, (word) => word.toUpperCase()),
];

function filesOf(state: State): Record<string, string> {
  const config = (name: Name, materialized: string) => {
    const { schedule, mode, status, policy, indexed, grants, description, alias } = state[name];
    const parts = [
      `materialized='${materialized}'`,
      ...(alias ? [`alias='${name}${materialized === 'view' ? ' Two' : '_two'}'`] : []),
      ...(materialized === 'stream_table'
        ? [`schedule='${schedule}', refresh_mode='${mode}', status='${status}', on_configuration_change='${policy}'`]
        : []),
      ...(materialized === 'view' ? [] : [`indexes=[${indexed.map((column) => `{'columns': ['${column}']}`).join(', ')}]`]),
      ...(grants === null ? [] : [`grants={'select': [${grants.map((role) => `'${role}'`).join(', ')}]}`]),
      ...(description === null ? [] : ["persist_docs={'relation': true, 'columns': true}"]),
    ];
    return `{{ config(${parts.join(', ')}) }}\n`;
  };
  const write = (name: Name, materialized: string, sql: string) =>
    config(name, materialized) + (layouts[state[name].layout] as (sql: string) => string)(sql);
  const { stg, stg_big: big, daily, top, report, copy, copied, on_copy: onCopy, mid, over } = state;
  return {
    'models/sources.yml': 'sources:\n  - name: raw\n    schema: public\n    tables: [{ name: orders }]\n',
    'models/models.yml': `models:\n${
      names
        .flatMap((name) => {
          const { description } = state[name];
          return description === null
            ? []
            : [
                `  - name: ${name}\n    description: ${JSON.stringify(description)}\n    columns: [{ name: customer, description: ${JSON.stringify(`who: ${description}`)} }]\n`,
              ];
        })
        .join('') || '  []\n'
    }`,
    'models/stg.sql': write(
      'stg',
      'view',
      `select id, customer, amount * ${stg.factor} as amount${stg.extra ? ', id as again' : ''} from {{ source('raw', 'orders') }}`,
    ),
    'models/stg_big.sql': write(
      'stg_big',
      'view',
      `select id, customer, ${big.other ? 'amount::numeric(10, 1) as amount' : 'amount'} from {{ ref('stg') }} where amount > ${big.factor}`,
    ),
    'models/daily.sql': write(
      'daily',
      'stream_table',
      `select customer, sum(amount * ${daily.factor}) as total${daily.extra ? `, count(${daily.other ? 'distinct amount' : '*'}) as orders` : ''} from {{ ref('stg_big') }} group by customer`,
    ),
    'models/top.sql': write(
      'top',
      'stream_table',
      `select customer, total * ${top.factor} as total${top.extra ? ', customer as again' : ''}${top.deep && daily.extra ? ', orders' : ''} from {{ ref('daily') }} where total > ${top.other ? '1::numeric(10, 1)' : 0}`,
    ),
    'models/mid.sql': write(
      'mid',
      'view',
      `select customer, total${mid.deep && daily.extra ? ', orders' : ''}${mid.other ? ', total * 2 as twice' : ''} from {{ ref('daily') }} where total > ${mid.extra ? '1 + 1' : '2'}`,
    ),
    'models/over.sql': write(
      'over',
      'stream_table',
      `select customer, total * ${over.factor} as total${over.deep && mid.deep && daily.extra ? ', orders' : ''} from {{ ref('mid') }}`,
    ),
    'models/report.sql': write(
      'report',
      'view',
      `select customer, total${report.extra ? ', total as seen' : ''}${report.deep && top.extra ? ', again' : ''} from {{ ref('top') }} where total > ${report.other ? '1 + 1' : report.factor}`,
    ),
    'models/star.sql': write('star', 'view', "select * from {{ ref('stg') }}"),
    'models/on_copy.sql': write(
      'on_copy',
      'stream_table',
      `select customer, total${onCopy.deep && !onCopy.other && copy.extra ? ', again' : ''} from {{ ref('${onCopy.other ? 'copied' : 'copy'}') }} where total > ${onCopy.factor}`,
    ),
    'models/copied.sql': write('copied', 'view', copied.other ? "select * from {{ ref('copy') }}" : "select customer, total from {{ ref('copy') }}"),
    'models/copy.sql': write(
      'copy',
      'table',
      `select customer, sum(amount * ${copy.factor}) as total${copy.extra ? ', 1 as again' : ''} from {{ ref('stg') }} group by customer`,
    ),
  };
}

interface Planned {
  readonly has_changes: boolean;
  readonly nodes: readonly {
    readonly unique_id: string;
    readonly action: string;
    readonly changes: readonly string[];
    readonly error: { readonly message: string } | null;
  }[];
}

/** What a run has to say where a plan said this. */
const saidBy: Readonly<Record<string, RegExp>> = {
  create: /^(CREATE (STREAM TABLE|VIEW)|SELECT \d+)$/,
  alter: /^ALTER (STREAM TABLE|VIEW)/,
  rebuild: /^REBUILD STREAM TABLE/,
  refresh: /^REFRESH STREAM TABLE/,
  declare: /^DECLARE STREAM TABLE/,
  keep: /^LEFT AS IT IS/,
  replace: /^(CREATE VIEW|SELECT \d+)$/,
  refill: /^(UNCHANGED|MERGE \d+|SELECT \d+)$/,
  none: /^UNCHANGED$/,
};

async function planned(project: DbtProject): Promise<Planned> {
  const { stdout, stderr } = await project.dbt('plan --output json');
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(stdout + stderr);
  }
}

test('what a plan announces is what the run then does, and after the run there is nothing to announce', async ({ database, db }) => {
  await db.query(
    'drop table if exists public.orders cascade; create table public.orders (id int primary key, customer int, amount int); insert into public.orders select g, g % 5, g from generate_series(1, 20) g',
  );
  const history = fc.tuple(
    fc.record(Object.fromEntries(names.map((name) => [name, model])) as Record<Name, fc.Arbitrary<Model>>),
    fc.array(fc.array(edit, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 }),
  );
  await fc.assert(
    fc.asyncProperty(history, async ([start, rounds]) => {
      await db.query('drop schema if exists shop cascade');
      await using project = await makeProject(database.url);
      let state: State = start;
      for (const edits of [[], ...rounds]) {
        for (const each of edits) {
          if ('byHand' in each) await db.query(each.byHand).catch(() => {});
          else for (const name of each.names) state = { ...state, [name]: { ...state[name], ...each.with } };
        }
        await project.write(filesOf(state));
        const plan = await planned(project);
        const { exit, stdout } = await project.dbt('run');
        const { results } = await project.json('target/run_results.json');
        const where = JSON.stringify({ edits, plan: plan.nodes.filter(({ action }) => action !== 'none') }, null, 1) + stdout;
        let isBroken = false;
        for (const { unique_id: id, action, changes, error } of plan.nodes) {
          const result = results.find((one: { unique_id: string }) => one.unique_id === id);
          // What reads a model that failed is not run, whatever is planned for it.
          if (isBroken && result?.status === 'skipped') continue;
          if (action === 'error' || action === 'refuse') {
            isBroken = true;
            expect(result?.status, where).toBe('error');
            if (error !== null) expect(result.message, where).toContain(error.message.split(/ \((?:in|at) /)[0]);
            continue;
          }
          expect(result?.status, where).toBe('success');
          const [, ...said] = result.message.split(', ');
          expect(`${id}: ${result.message}`, where).toMatch(new RegExp(`^${id}: ${saidBy[action]?.source.slice(1)}`));
          if (result.message.includes('STREAM TABLE') && action !== 'create') expect(said.join(', '), where).toBe(changes.join(', '));
        }
        expect(exit, where).toBe(isBroken ? 1 : 0);
        if (isBroken) return;
        const after = await planned(project);
        const isKept = ({ action }: { readonly action: string }) => ['none', 'refill', 'keep'].includes(action);
        expect(
          after.nodes.filter((node) => !isKept(node)),
          where,
        ).toEqual([]);
        expect(after.has_changes, where).toBe(false);
      }
    }),
    {
      numRuns: Number(process.env.FUZZ_RUNS ?? (isThorough ? 60 : 4)),
      ...(process.env.FUZZ_SEED === undefined ? {} : { seed: Number(process.env.FUZZ_SEED) }),
      endOnFailure: true,
    },
  );
}, 900_000);
