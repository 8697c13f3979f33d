import { readFileSync } from 'node:fs';
import { PgTrickleError } from '@pgtrickle-js/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { baseContext } from '../src/context/base-context.js';
import { parsePackage } from '../src/deps/package-spec.js';
import { loadSeedText } from '../src/execute/load-seed.js';
import { parseBlocks } from '../src/jinja/blocks.js';
import { contextOf, parseTemplate } from '../src/jinja/environment.js';
import { parseProject } from '../src/parse-project.js';
import { parseYaml } from '../src/project/parse-yaml.js';
import { parseProjectFile, readRaw } from '../src/project/project-file.js';
import { parseSelectors } from '../src/project/read-selectors.js';
import { renderYaml } from '../src/project/render-yaml.js';
import { parseSelection } from '../src/select/parse-selection.js';
import { select } from '../src/select/select.js';
import { fuzzSeed, projectFiles, withOtherBytes, withOtherTokens } from './broken-project.fixture.js';

// 10,000 broken inputs, in CI the same ones every time: whatever they are, a user sees an error of ours or a result, within a second each.
// FUZZ_SEED and FUZZ_RUNS look further.
const share = Number(process.env.FUZZ_RUNS ?? 10_000) / 100;
const settings = (percent: number) => ({ seed: fuzzSeed, numRuns: Math.round(share * percent) });

const corpus = (name: string) =>
  (JSON.parse(readFileSync(new URL(`../jinja-corpus/${name}`, import.meta.url), 'utf8')) as { cases: { tpl: string }[] }).cases;
const written = [...projectFiles('parity/project'), ...projectFiles('../../../examples/dbt-project')];
const filesOf = (ending: RegExp) => written.filter(({ path }) => ending.test(path)).map(({ text }) => text);
const templates = [...[...corpus('recorded.json'), ...corpus('jinja2.json')].map(({ tpl }) => tpl), ...filesOf(/\.sql$/)];
const yaml = [
  ...filesOf(/\.ya?ml$/),
  'models:\n  - name: a\n    columns:\n      - {name: id, data_tests: [unique, {accepted_values: {arguments: {values: [1, 2]}}}]}\n',
  'version: 2\nsources:\n  - name: raw\n    tables: [{name: t, loaded_at_field: x, freshness: {warn_after: {count: 1, period: day}}}]\n',
  "name: shop\nprofile: shop\nvars: {a: '{{ 1 + 1 }}'}\nmodels: {+materialized: view, shop: {+tags: [a], sub: {+schema: null}}}\non-run-end: ['select 1']\n",
  'selectors:\n  - name: a\n    definition: {union: [tag:x, {method: path, value: models, children: true}, {exclude: [b]}]}\n',
  'packages:\n  - package: a/b\n    version: [">=1.0.0", "<2.0.0"]\n  - git: "{{ env_var(\'X\', \'y\') }}"\n    revision: v1\n',
  'a: &x {b: [1, 0x1F, 010, 1e3, yes, ~, 2026-01-01]}\nc: *x\nd: !!set {e}\nf: |\n  text\n g: >-\n',
];
const csv = [...filesOf(/\.csv$/), 'id,name\n1,ann\n2,"b,ob"\n', 'a;b\n1;2026-01-01\n;\n', '\ufeffx\n""\n"a\nb"\n', 'n\n1\n1.5\ntrue\n'];

/** A text as somebody breaks it: cut, doubled, with pieces of others and signs that mean something put in. */
function broken(texts: readonly string[]): fc.Arbitrary<string> {
  const sign = fc.constantFrom(
    ...'{%}#"\'\\|()[]:,-+*&!~@`\n\t\r\0 \u00a0\u2028\ufeff🐍',
    '{{',
    '}}',
    '{%',
    '%}',
    '{#',
    '#}',
    '-%}',
    'endfor',
    '__class__',
    '9'.repeat(400),
    '[['.repeat(50),
  );
  const edit = fc.tuple(
    fc.nat(1_000_000),
    fc.nat(12),
    fc.oneof(
      sign,
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom(...texts).map((text) => text.slice(0, 30)),
    ),
  );
  const signs = fc.tuple(fc.constantFrom(...texts), fc.array(edit, { maxLength: 6 })).map(([text, edits]) =>
    edits.reduce((now, [at, cut, put]) => {
      const from = at % (now.length + 1);
      return now.slice(0, from) + put + now.slice(from + cut);
    }, text),
  );
  const others = fc.constantFrom(...texts).chain((text) => fc.oneof(withOtherTokens(text, texts), withOtherBytes(text).map(String)));
  return fc.oneof(signs, others);
}

/** Anything but an error of ours fails, with its stack; so does what takes seconds. */
function meetsOnlyOurErrors(work: () => unknown): void {
  const started = performance.now();
  try {
    work();
  } catch (error) {
    if (!(error instanceof PgTrickleError) || error.code === 'INTERNAL') throw error;
    expect(error.message).not.toMatch(/\[object Object\]|undefined is not|Cannot read prop/);
  }
  expect(performance.now() - started).toBeLessThan(5_000);
}

const values = { d: { a: 1, b: 2 }, l: [1, 2, 3], s: 'Hello', n: null, t: true, i: 7, fl2: 2.5, rows: [{ name: 'x', v: 3 }], foo: 42, seq: [1, 2] };

test('templates', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(broken(templates), (text) => {
      meetsOnlyOurErrors(() => parseTemplate(text, { path: 'models/a.sql' }).renderSync(contextOf(values)));
      meetsOnlyOurErrors(() => parseTemplate(text).renderNativeSync(contextOf(values), { undefined: 'chaining' }));
      meetsOnlyOurErrors(() => parseBlocks(text, { path: 'macros/a.sql' }));
    }),
    settings(45),
  );
});

test('YAML of every kind', { timeout: 120_000 }, () => {
  const context = baseContext({ env: {}, vars: [{}] });
  const file = (text: string) => ({ displayPath: 'a.yml', text });
  fc.assert(
    fc.property(broken(yaml), (text) => {
      meetsOnlyOurErrors(() => parseYaml(text, 'a.yml'));
      meetsOnlyOurErrors(() => renderYaml(parseYaml(text, 'a.yml'), context, file(text)));
      meetsOnlyOurErrors(() => parseProjectFile(readRaw(file(text), []), file(text), context, []));
      meetsOnlyOurErrors(() => parseSelectors(file(text), context));
      meetsOnlyOurErrors(() => parsePackage(parseYaml(text, 'a.yml'), parseYaml(text, 'a.yml'), 'packages.yml'));
    }),
    settings(30),
  );
});

test('CSV', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(broken(csv), fc.constantFrom(',', ';'), (text, delimiter) =>
      meetsOnlyOurErrors(() => loadSeedText(text, { file: 'seeds/a.csv', delimiter })),
    ),
    settings(15),
  );
});

test('selections', { timeout: 120_000 }, async () => {
  const projectDir = new URL('parity/project', import.meta.url).pathname;
  const { manifest, graph } = await parseProject({ projectDir, profilesDir: projectDir, env: {} });
  const selections = [
    '+orders+1',
    '@tag:x,path:models/*',
    'config.meta.a:b',
    'source:raw.orders+',
    '2+resource_type:model',
    'test_type:unit',
    'version:latest',
  ];
  fc.assert(
    fc.property(broken(selections), (text) => {
      meetsOnlyOurErrors(() => parseSelection([text], 'eager'));
      meetsOnlyOurErrors(() => select(manifest, graph, { select: [text] }));
    }),
    settings(10),
  );
});
