import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { makeProject, test } from './dbt.fixture.js';

// What dbt-core 1.11.16 told with `--log-format json`, one command after the other on this project: how often each event, by its name, code
// and level, and the keys of its data. Left out are empty lines (Formatting), AdapterRegistered, and what it tells of its cache of the parsed project.
const { files, keys, commands } = JSON.parse(readFileSync(new URL('parity/events.expected.json', import.meta.url), 'utf8')) as {
  readonly files: Readonly<Record<string, string>>;
  readonly keys: Readonly<Record<string, readonly string[]>>;
  readonly commands: readonly { readonly command: string; readonly events: Readonly<Record<string, number>> }[];
};
/** What is ours besides, or otherwise: see docs/dbt/differences.md. */
const ours: Readonly<Record<string, Readonly<Record<string, number>>>> = { 'docs generate': { 'Note Z050 info': 1 } };

test('--log-format json tells the events of dbt', { timeout: 120_000 }, async ({ database, db }) => {
  await db.query('drop schema if exists dev cascade');
  await using project = await makeProject(database.url, files);
  for (const { command, events } of commands) {
    const { stdout } = await project.dbt(`${command} --log-format json`);
    const told = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { info: Record<string, string>; data: Record<string, unknown> });
    const counts: Record<string, number> = {};
    for (const { info, data } of told) {
      const event = `${info.name} ${info.code} ${info.level}`;
      counts[event] = (counts[event] ?? 0) + 1;
      const wanted = keys[info.name as string];
      if (wanted !== undefined) expect.soft(keysOf(data), `${command}: ${event}`).toEqual(wanted);
    }
    expect.soft(counts, command).toEqual({ ...events, ...ours[command] });
  }
});

function keysOf(data: Readonly<Record<string, unknown>>, prefix = ''): string[] {
  return Object.entries(data)
    .flatMap(([key, value]) =>
      key === 'node_info' || key === 'node_relation' ? keysOf(value as Record<string, unknown>, `${prefix}${key}.`) : [`${prefix}${key}`],
    )
    .sort();
}

test('--log-format json tells who owns what was built, tested or skipped', async ({ database, db }) => {
  await db.query('drop schema if exists dev cascade');
  await using project = await makeProject(database.url, {
    'models/owned.sql': 'select null::int as id',
    'models/behind.sql': "select id from {{ ref('owned') }}",
    'models/free.sql': 'select 1 as id',
    'models/_models.yml': `groups: [{ name: sales, owner: { name: Ada, slack: '#sales', level: 2 } }]
models:
  - { name: owned, config: { group: sales }, columns: [{ name: id, data_tests: [not_null] }] }
  - { name: behind, config: { group: sales } }
  - { name: free, columns: [{ name: id, data_tests: [not_null] }] }`,
  });
  const { stdout } = await project.dbt('build --log-format json');
  const owned = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { info: { name: string }; data: { group?: unknown; node_info?: { unique_id: string } } })
    .filter(({ data }) => data.group !== undefined);
  const sales = { name: 'sales', package_name: 'shop', owner: { name: 'Ada', slack: '#sales', level: '2' } };
  expect(owned.map(({ info, data }) => [info.name, data.node_info?.unique_id.split('.')[2], data.group])).toEqual([
    ['LogModelResult', 'owned', sales],
    ['LogTestResult', 'not_null_owned_id', sales],
    ['SkippingDetails', 'behind', sales],
    ['RunResultFailure', 'not_null_owned_id', sales],
    ['RunResultError', 'not_null_owned_id', sales],
  ]);
});
