import { readFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { listSelected } from '../../src/commands/list.js';
import { runOptions } from '../../src/commands/run-options.js';
import { parseProject } from '../../src/parse-project.js';
import { type CommandLine, parseCommandLine } from '../../src/program.js';

// What `dbt ls` of dbt-core 1.11.16 printed, line by line and in its order, for ./project with ./everything laid over it: metrics, semantic
// models, saved queries, selectors. `null` is an error; `allBut` is a long list by what is not in it.
const recorded = JSON.parse(readFileSync(new URL('listing.expected.json', import.meta.url), 'utf8')) as {
  readonly every: readonly string[];
  readonly selections: Readonly<Record<string, readonly string[] | { readonly allBut: readonly string[] } | null>>;
};

const projectDir = await mkdtemp(join(tmpdir(), 'listing-'));
for (const folder of ['project', 'everything']) await cp(fileURLToPath(new URL(folder, import.meta.url)), projectDir, { recursive: true });
const project = await parseProject({ projectDir, profilesDir: projectDir, env: {} });
afterAll(() => rm(projectDir, { recursive: true, force: true }));

it.each(Object.entries(recorded.selections))('ls %s', async (line, wanted) => {
  const listed = async () => {
    const options = runOptions(parseCommandLine(['ls', ...wordsOf(line)], {}) as CommandLine);
    return (await listSelected(project, { ...options, emit: () => {} })).lines;
  };
  if (wanted === null) await expect(listed()).rejects.toMatchObject({ code: expect.stringMatching(/^(USAGE|DBT)_/) });
  else expect(await listed()).toEqual('allBut' in wanted ? recorded.every.filter((name) => !wanted.allBut.includes(name)) : wanted);
});

/** As a shell splits it. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}
