import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import '@pgtrickle-js/test-fixtures/global-setup';
import { describe, expect, inject, test } from 'vitest';
import { mask, runLine } from './support/run-line.js';
import { type Shop, withShop } from './support/shop.js';

// Every ```console block: `$ ` starts a command, what follows is what it prints.
// A fence with `file=` is a file of the folder that they run in.
const pages = ['../../../docs/cli.md', '../../../docs/plan-and-apply.md', '../README.md'];

describe.concurrent.each(pages)('the examples of %s print what the page says', (page) => {
  const text = readFileSync(new URL(page, import.meta.url), 'utf8');
  const files = [...text.matchAll(/^```\w+ file=(\S+)\n(.*?)^```/gms)].map(([, path = '', content = '']) => [path, content] as const);
  const blocks = [...text.matchAll(/^```console\n(.*?)^```/gms)].map(([, block = '']) => block);

  test('there are some', () => {
    expect(blocks).not.toEqual([]);
  });

  test.each(blocks.map((block) => [block.split('\n', 1)[0], block]))('%s', async (_, block) => {
    expect(await withShop(inject('pgtrickleServer').url, 'shop', '', (shop) => replay(block ?? '', { shop, files }))).toBe(mask(block ?? ''));
  });
});

async function replay(
  block: string,
  { shop, files }: { readonly shop: Shop; readonly files: readonly (readonly [path: string, content: string])[] },
): Promise<string> {
  const cwd = await mkdtemp(join(tmpdir(), 'pgtrickle-docs-'));
  try {
    for (const [path, content] of files) {
      await mkdir(dirname(join(cwd, path)), { recursive: true });
      await writeFile(join(cwd, path), content);
    }
    return await replayIn(cwd, { block, shop });
  } finally {
    await rm(cwd, { recursive: true });
  }
}

async function replayIn(cwd: string, { block, shop }: { readonly block: string; readonly shop: Shop }): Promise<string> {
  let seen = '';
  for (const [, line = ''] of block.matchAll(/^\$ (.*)$/gm)) {
    const [command = '', then] = line.split(/; echo \$\?/);
    const { exit, stdout, stderr } = await runLine(command, shop, cwd);
    seen += `$ ${line}\n${stdout}${stderr}${then === undefined ? '' : `${exit}\n`}`;
  }
  return seen;
}
