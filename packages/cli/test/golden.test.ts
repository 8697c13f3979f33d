import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import '@pgtrickle-js/test-fixtures/global-setup';
import { connect } from '@pgtrickle-js/core/connect';
import { createDatabase } from '@pgtrickle-js/test-fixtures';
import { describe, expect, inject, test } from 'vitest';
import { parseGoldenCase, renderGoldenCase } from './support/golden-case.js';
import { runLine } from './support/run-line.js';
import type { ProcessResult } from './support/run-pgtrickle.js';
import { type Shop, type ShopKind, withShop } from './support/shop.js';

// One file per case: the database, the project's files, what is run, what a user sees. UPDATE_GOLDEN=1 writes what is seen now.
const folder = new URL('./golden/', import.meta.url);

let known: Promise<ReadonlySet<string>> | undefined;

describe.concurrent('golden cases', () => {
  for (const file of readdirSync(folder)) {
    const path = new URL(file, folder);
    const { title, sections } = parseGoldenCase(readFileSync(path, 'utf8'));
    const kind = (sections.get('database')?.trim() ?? 'shop') as ShopKind;
    test(title, { timeout: 120_000 }, async ({ skip }) => {
      const { backend, url } = inject('pgtrickleServer');
      skip(kind.startsWith('pg_') && backend !== 'stand-in', 'only the stand-in has every version');
      known ??= readFunctions(url);
      const functions = await known;
      skip(kind === 'shop' && functions.size === 0, 'this server has the extension only under its first name');
      const missing = (sections.get('needs') ?? '').split(/\s+/).filter((fn) => fn !== '' && !functions.has(fn));
      skip(missing.length > 0, `what is printed speaks of ${missing.join(', ')}, which this server lacks`);
      const seen = await withShop(inject('pgtrickleServer').url, kind, sections.get('setup') ?? '', (shop) => runCase(sections, shop));
      if (process.env.UPDATE_GOLDEN) writeFileSync(path, renderGoldenCase({ title, sections: new Map([...sections, ...Object.entries(seen)]) }));
      else expect(seen).toEqual({ exit: sections.get('exit'), stdout: sections.get('stdout'), stderr: sections.get('stderr') });
    });
  }
});

/** Runs the lines of a case in a folder with its files; what they print is joined, and so are their exit codes. */
async function runCase(sections: ReadonlyMap<string, string>, shop: Shop): Promise<Record<'exit' | 'stdout' | 'stderr', string>> {
  const cwd = await mkdtemp(join(tmpdir(), 'pgtrickle-golden-'));
  try {
    for (const [name, text] of sections) {
      if (!name.startsWith('file ')) continue;
      const path = join(cwd, name.slice('file '.length));
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    }
    const results: ProcessResult[] = [];
    for (const line of (sections.get('run') ?? '').trim().split('\n')) {
      const result = await runLine(line, shop, cwd);
      results.push(result);
      await checkErrorAsJson(line, result, () => runLine(`${line} --json`, shop, cwd));
    }
    const joined = (part: 'stdout' | 'stderr') => results.map((result) => result[part]).join('');
    return { exit: `${results.map(({ exit }) => exit).join(' ')}\n`, stdout: joined('stdout'), stderr: joined('stderr') };
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

/** What failed has done nothing: run once more it fails alike, and as JSON it says the same. */
async function checkErrorAsJson(line: string, { exit, stdout, stderr }: ProcessResult, again: () => Promise<ProcessResult>): Promise<void> {
  const [, code, rest = ''] = /^error ([A-Z_]+): ([\s\S]*)\n$/m.exec(stderr) ?? [];
  if (code === undefined || stdout !== '' || stderr.indexOf('error ') !== 0 || /-o|--output|--json|^\S*pgtrickle completion$/.test(line)) return;
  const json = await again();
  const { schemaVersion, error } = JSON.parse(json.stderr) as { schemaVersion: number; error: { code: string; message: string; hint?: string } };
  expect({ exit: json.exit, schemaVersion, code: error.code }, line).toEqual({ exit, schemaVersion: 1, code });
  // The text has an excerpt between the two, where it points into a file.
  expect(rest.startsWith(error.message) && rest.endsWith(error.hint ?? ''), `${line}: ${json.stderr}`).toBe(true);
}

/** The functions of the newest extension that the server has, none of which is there under the extension's first name. */
async function readFunctions(serverUrl: string): Promise<ReadonlySet<string>> {
  const database = await createDatabase({ url: serverUrl });
  const client = await connect(database.url);
  try {
    const { rows } = await client.query("select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace and n.nspname = 'pgtrickle'");
    return new Set(rows.map(({ proname }) => proname));
  } finally {
    await client.end();
    await database.drop();
  }
}
