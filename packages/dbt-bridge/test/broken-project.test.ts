import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { main } from '../src/main.js';
import { fuzzSeed, type ProjectFile, projectFiles, withOtherBytes, withOtherTokens } from './broken-project.fixture.js';

const selectors = `selectors:
  - name: nightly
    description: what is built at night
    default: "{{ target.name == 'night' }}"
    definition:
      union:
        - {method: tag, value: nightly, children: true, parents_depth: 2}
        - 'path:models/marts'
        - exclude: [{method: config.materialized, value: view}, 'state:new']
`;
const files: readonly ProjectFile[] = [...projectFiles('parity/project'), { path: 'selectors.yml', text: selectors }];
const texts = files.map(({ text }) => text);

// 60 of them; more with FUZZ_RUNS.

/** A file of the project as somebody or something breaks it. */
const broken = fc
  .tuple(fc.constantFrom(...files), fc.boolean())
  .chain(([{ path, text }, isText]) =>
    (isText ? withOtherTokens(text, texts) : withOtherBytes(text)).map((content) => ({ path, text, content: content as string | Buffer })),
  );

test('a project with a broken file is parsed, or refused with one error of ours and its place', { timeout: 3_600_000 }, async () => {
  const dir = await mkdtemp(join(tmpdir(), 'pgt-dbt-broken-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  await cp(fileURLToPath(new URL('parity/project', import.meta.url)), dir, { recursive: true });
  const parse = async () => {
    let stderr = '';
    const signal = new AbortController().signal;
    const err = (text: string) => {
      stderr += text;
    };
    const exit = await main(['parse', '--no-write-json', '--quiet'], { env: {}, cwd: dir, signal, out: () => {}, err, isTerminal: false });
    return { exit, stderr };
  };
  await writeFile(join(dir, 'selectors.yml'), selectors);
  expect(await parse()).toEqual({ exit: 0, stderr: '' });
  await fc.assert(
    fc.asyncProperty(broken, async ({ path, text, content }) => {
      await writeFile(join(dir, path), content);
      const started = performance.now();
      const { exit, stderr } = await parse();
      const took = performance.now() - started;
      await writeFile(join(dir, path), text);
      expect([0, 1, 2], stderr).toContain(exit);
      if (exit !== 0) expect(stderr).toMatch(/^error (?!INTERNAL)[A-Z_]+: /);
      // The Jinja of a description is shown by its text: its file is not named yet.
      if (exit !== 0) expect(stderr, 'where it is').toMatch(/\(in [^\n)]+\)|^ +\d+ \| /m);
      expect(stderr).not.toMatch(/^\s+at .*\.[jt]s:\d+|\[object Object\]|undefined is not|Cannot read prop/m);
      expect(stderr.length).toBeLessThan(4_000);
      expect(took).toBeLessThan(10_000);
    }),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 60), seed: fuzzSeed },
  );
});
