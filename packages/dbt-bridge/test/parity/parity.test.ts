import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseProject } from '../../src/parse-project.js';
import type { IndirectSelection } from '../../src/select/criterion.js';
import { select } from '../../src/select/select.js';

// What dbt-core 1.11.16 with dbt-postgres 1.11.0 gave for ./project: its manifest.json without the built-in macros, the moments and the
// absolute paths, and what `dbt ls` listed for each selection.
const expected = readJson<Record<string, Record<string, unknown>>>('manifest.expected.json');
const listed = readJson<Record<string, string[]>>('selection.expected.json');

const projectDir = fileURLToPath(new URL('project', import.meta.url));
const { manifest, graph, warnings } = await parseProject({ projectDir, profilesDir: projectDir, env: {} });

function readJson<Value>(name: string): Value {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as Value;
}

describe('the manifest equals that of dbt-core', () => {
  const ours = JSON.parse(JSON.stringify(manifest)) as Record<string, Record<string, unknown>>;
  const isOwn = ([id]: [string, unknown]) => !/^(macro|doc)\.dbt(_postgres|_pgtrickle)?\./.test(id);

  it.each(Object.keys(expected))('%s', (section) => {
    expect(comparable(Object.fromEntries(Object.entries(ours[section] ?? {}).filter(isOwn)))).toEqual(comparable(expected[section]));
  });

  it('has the same sections', () => {
    expect(Object.keys(ours).sort()).toEqual(
      [...Object.keys(expected), 'functions', 'metadata', 'metrics', 'saved_queries', 'selectors', 'semantic_models'].sort(),
    );
  });

  it('warns, as dbt-core, of the models that read one with a deprecation_date, and of nothing else', () => {
    const found = (reader: string) =>
      `While compiling '${reader}': Found a reference to orders, which is slated for deprecation on '2030-01-31T00:00:00+00:00'.`;
    expect(warnings).toEqual(['totals', 'py_model'].map((reader) => ({ name: 'UpcomingReferenceDeprecation', message: found(reader) })));
  });
});

describe('selections equal those of dbt ls', () => {
  it.each(Object.entries(listed))('%s', (line, ids) => {
    const { ids: selected, warnings: unmatched } = select(manifest, graph, optionsOf(line));
    // dbt ls lists neither analyses nor hooks.
    expect([...selected].filter((id) => !/^(analysis|operation)\./.test(id)).sort()).toEqual(ids);
    expect(unmatched.map((warning) => warning.name)).toEqual(ids.length > 0 ? [] : ['NoNodesForSelectionCriteria']);
  });
});

/** Moments and absolute paths left out; in `depends_on` and `group_map` the order says nothing. */
function comparable(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => comparable(item));
    return ['macros', 'nodes', 'finance'].includes(key) ? items.sort() : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => name !== 'created_at' && name !== 'root_path');
  return Object.fromEntries(kept.map(([name, item]) => [name, comparable(item, name)]));
}

function optionsOf(line: string): { select: string[]; exclude: string[]; indirectSelection: IndirectSelection } {
  const words: Record<string, string[]> = {};
  let flag = '';
  for (const word of line.split(' ')) {
    if (word.startsWith('--')) flag = word;
    else words[flag] = [...(words[flag] ?? []), word];
  }
  const indirectSelection = (words['--indirect-selection']?.[0] ?? 'eager') as IndirectSelection;
  return { select: words['--select'] ?? [], exclude: words['--exclude'] ?? [], indirectSelection };
}
