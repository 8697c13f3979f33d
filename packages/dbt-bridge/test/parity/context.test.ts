import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { makeProject, test } from '../dbt.fixture.js';

type Expected = Readonly<Record<string, readonly string[] | Readonly<Record<string, readonly string[]>>>>;

/** A template that says which of the names are not there. */
const missing = (of: string, names: readonly string[]) =>
  `{% for name in ${JSON.stringify([...names, 'nowhere'])} %}{% if ${of === '' ? 'context.get(name, missing)' : `${of}[name]`} is undefined %}{% do print('missing ${of}.' ~ name) %}{% endif %}{% endfor %}`;

/** What has no use here: dbt's own bookkeeping, other databases, catalogs, and classes of Python that templates cannot raise or catch. */
const known = [
  ...['._sql_results', '.validation'],
  ...['this.create_ephemeral_from', 'this.create_from', 'this.get_default_include_policy', 'this.get_default_quote_policy'],
  'this.render_event_time_filtered',
  ...['AmbiguousTimeError', 'BaseTzInfo', 'InvalidTimeError', 'NonExistentTimeError', 'UnknownTimeZoneError'].map((name) => `modules.pytz.${name}`),
  ...['modules.pytz.country_names', 'modules.pytz.country_timezones', 'modules.datetime.tzinfo'],
  ...['modules.re.L', 'modules.re.LOCALE', 'modules.re.error'],
  ...['build_catalog_relation', 'get_catalog_integration', 'get_partitions_metadata'].map((name) => `adapter.${name}`),
  ...['_sql_results', 'validation'].map((name) => `builtins.${name}`),
];

test('whatever dbt has in the context of a model is here', async ({ database }) => {
  const expected: Expected = JSON.parse(await readFile(join(import.meta.dirname, 'context.expected.json'), 'utf8'));
  const { source: _, names, modules, relation, ...others } = expected;
  const looks = [
    missing('', names as readonly string[]),
    missing('this', relation as readonly string[]),
    ...Object.entries(modules as Readonly<Record<string, readonly string[]>>).map(([name, own]) => missing(`modules.${name}`, own)),
    ...Object.entries(others).map(([name, own]) => missing(name === 'column' ? 'api.Column("a", "int")' : name, own as readonly string[])),
  ];
  await using project = await makeProject(database.url, { 'models/looks.sql': `{% if execute %}\n${looks.join('\n')}\n{% endif %}\nselect 1 as id` });
  const { stdout, stderr } = await project.dbt('compile');
  expect(stderr).toBe('');
  const lines = stdout.split('\n').filter((line) => line.startsWith('missing'));
  // Each place lacks what is nowhere: the test would hear of more.
  expect(lines.filter((line) => line.endsWith('.nowhere'))).toHaveLength(looks.length);
  expect(lines.filter((line) => !line.endsWith('.nowhere')).map((line) => line.replace('missing ', ''))).toEqual(known);
});
