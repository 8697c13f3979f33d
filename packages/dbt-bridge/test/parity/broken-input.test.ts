import { fileURLToPath } from 'node:url';
import { PgTrickleError } from '@pgtrickle-js/core';
import fc from 'fast-check';
import { dump } from 'js-yaml';
import { describe, it } from 'vitest';
import { baseContext } from '../../src/context/base-context.js';
import { buildGraph } from '../../src/graph/graph.js';
import { toPlain } from '../../src/jinja/values/to-plain.js';
import { toPython } from '../../src/jinja/values/to-python.js';
import { link } from '../../src/manifest/link.js';
import { parseResources } from '../../src/parse/parse-resources.js';
import { loadProject } from '../../src/project/load-project.js';
import { parseYaml } from '../../src/project/parse-yaml.js';
import { parseProjectFile, readRaw } from '../../src/project/project-file.js';
import type { LoadedPackage, SourceFile } from '../../src/project/types.js';

const projectDir = fileURLToPath(new URL('project', import.meta.url));
const loaded = await loadProject({ projectDir, profilesDir: projectDir, env: {} });
// More of them when looking for trouble: FUZZ_RUNS=1000.
const runs = Number(process.env.FUZZ_RUNS ?? 25);

/** What people leave in YAML by mistake. */
const wrong = fc.constantFrom<unknown>(
  null,
  true,
  0,
  1.5,
  '',
  'x',
  '{{ nothing }}',
  '{{ 1 +',
  [],
  {},
  [null],
  ['x'],
  [[]],
  { a: 1 },
  { name: 'orders' },
  [{ name: 1 }],
);

type Path = readonly (string | number)[];

function pathsOf(value: unknown, above: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  const entries: [string | number, unknown][] = Array.isArray(value) ? value.map((item, i) => [i, item]) : Object.entries(value);
  return entries.flatMap(([key, item]) => [[...above, key], ...pathsOf(item, [...above, key])]);
}

function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((item, i) => (i === key ? replaced(item, rest, by) : item));
  const record = value as Record<string, unknown>;
  return { ...record, [key]: replaced(record[key], rest, by) };
}

/** Anything but an error of ours fails the test with its stack. */
function allowOwnErrors(action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof PgTrickleError) || error.code === 'INTERNAL') throw error;
  }
}

describe('a value of the wrong kind gives one of our errors or nothing', () => {
  const files = loaded.root.files.yaml.map((file) => ({ file, data: toPlain(toPython(parseYaml(file.text, file.path))) }));
  it.each(files)('$file.path', ({ file, data }) => {
    fc.assert(
      fc.property(fc.constantFrom(...pathsOf(data)), wrong, (path, by) => {
        const text = dump(replaced(data, path, by));
        const withFile = (one: SourceFile) => (one.path === file.path ? { ...one, text } : one);
        const root: LoadedPackage = { ...loaded.root, files: { ...loaded.root.files, yaml: loaded.root.files.yaml.map(withFile) } };
        const project = { ...loaded, root, packages: new Map([...loaded.packages, [root.name, root]]) };
        allowOwnErrors(() => buildGraph(link(parseResources(project), project).manifest));
      }),
      { numRuns: runs },
    );
  });

  it('dbt_project.yml', () => {
    const text = 'name: shop\nprofile: shop\nvars: {a: 1}\nmodels: {shop: {+tags: [x], marts: {+enabled: true}}}\nmodel-paths: [models]\n';
    const more =
      'dispatch: [{macro_namespace: a, search_order: [b]}]\non-run-start: [select 1]\nquoting: {schema: true}\nflags: {a: true}\nquery-comment: {comment: x, append: true}\nrequire-dbt-version: [">=1.0"]\n';
    const data = toPlain(toPython(parseYaml(text + more, 'dbt_project.yml')));
    fc.assert(
      fc.property(fc.constantFrom(...pathsOf(data)), wrong, (path, by) => {
        const file = { displayPath: 'dbt_project.yml', text: dump(replaced(data, path, by)) };
        allowOwnErrors(() => {
          const parsed = parseProjectFile(readRaw(file, []), file, baseContext({ env: {}, vars: [] }), []);
          const root = { ...loaded.root, file: parsed };
          const project = { ...loaded, root, packages: new Map([...loaded.packages, [root.name, root]]) };
          link(parseResources(project), project);
        });
      }),
      { numRuns: runs },
    );
  });
});
