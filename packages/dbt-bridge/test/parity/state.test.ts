import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { listSelected } from '../../src/commands/list.js';
import { runOptions } from '../../src/commands/run-options.js';
import type { RunEvent } from '../../src/execute/result.js';
import { parseProject } from '../../src/parse-project.js';
import { type CommandLine, parseCommandLine } from '../../src/program.js';
import { sampled } from '../sampled.fixture.js';

/** The text of a file; a big one is a column `a` of so many lines. */
type Content = string | { readonly lines: number; readonly text: string };

type Listed = readonly string[] | { readonly error: string };

interface Edit {
  readonly edit: string;
  readonly write?: Readonly<Record<string, Content>>;
  readonly remove?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: string;
  /** With the flag that compares what is written in a model, not what it came to. */
  readonly unrendered?: true;
  /** What is listed by the selections that find something; an error where dbt gives one. */
  readonly listed: Readonly<Record<string, Listed>>;
  readonly warned?: readonly string[];
}

// What `dbt ls --select <method> --state <manifest of the base>` of dbt-core 1.11.16 printed after each of these edits of a project.
const recorded = JSON.parse(readFileSync(new URL('state.expected.json', import.meta.url), 'utf8')) as {
  readonly base: Readonly<Record<string, Content>>;
  readonly unrenderedBase: Readonly<Record<string, Content>>;
  readonly edits: readonly Edit[];
};
const parts = ['', '.body', '.configs', '.relation', '.persisted_descriptions', '.macros', '.contract'];
const selections = [...parts.map((part) => `state:modified${part}`), 'state:new'];

const root = await mkdtemp(join(tmpdir(), 'state-'));
afterAll(() => rm(root, { recursive: true, force: true }));

async function write(folder: string, files: Readonly<Record<string, Content>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, typeof content === 'string' ? content : `a\n${`${content.text}\n`.repeat(content.lines)}`);
  }
}

const parsed = (projectDir: string, { env = {}, args = '' }: Pick<Edit, 'env' | 'args'> = {}) =>
  parseProject({ ...runOptions(parseCommandLine(['ls', ...words(args)], {}) as CommandLine), projectDir, profilesDir: projectDir, env });

/** The folder of the manifest of the project as it was. */
async function stateOf(name: string, files: Readonly<Record<string, Content>>): Promise<string> {
  const folder = join(root, name);
  await write(folder, files);
  const { manifest } = await parsed(folder);
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  return folder;
}

const state = await stateOf('base', recorded.base);
const unrenderedState = await stateOf('unrendered', { ...recorded.base, ...recorded.unrenderedBase });

// A part of them at a time: each parses the project anew.
const { statements: tried } = sampled(recorded.edits.length, 30);
const edits = tried.flatMap((number) => recorded.edits[number - 1] ?? []);

it.each(edits.map((edit, index) => [edit.edit, edit, index] as const))('%s', async (_name, edit, index) => {
  const folder = join(root, String(index));
  await write(folder, { ...recorded.base, ...edit.write });
  for (const path of edit.remove ?? []) await rm(join(folder, path));
  const project = await parsed(folder, edit);
  const warned = new Set<string>();
  const list = async (select: string): Promise<readonly string[]> => {
    const line = [
      'ls',
      ...words(edit.args ?? ''),
      ...words(`--resource-type all --indirect-selection empty --state ${edit.unrendered ? unrenderedState : state}`),
    ];
    const options = runOptions(parseCommandLine(select === '' ? line : [...line, '--select', select], {}) as CommandLine);
    const emit = (event: RunEvent) => {
      if (select === 'state:modified' && event.kind === 'message' && event.level === 'warn' && !event.name?.startsWith('NoNodes'))
        warned.add(event.name ?? '');
    };
    return (await listSelected(project, { ...options, emit })).lines ?? [];
  };
  const listed: Record<string, unknown> = {};
  for (const select of selections) {
    const wanted = edit.listed[select] ?? [];
    if ('error' in wanted) await expect(list(select), select).rejects.toMatchObject({ code: 'DBT_CONTRACT_BROKEN' });
    else {
      const found = await list(select);
      if (found.length > 0) listed[select] = found;
    }
  }
  expect(listed).toEqual(Object.fromEntries(Object.entries(edit.listed).filter(([, wanted]) => !('error' in wanted))));
  // What breaks a contract ends the selection before it warns.
  if (!('error' in (edit.listed['state:modified'] ?? []))) expect([...warned].sort()).toEqual(edit.warned ?? []);
});

/** As a shell splits it. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}
