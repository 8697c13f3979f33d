import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import '@pgtrickle-js/test-fixtures/global-setup';
import { detectCapabilities } from '@pgtrickle-js/core';
import { connect } from '@pgtrickle-js/core/connect';
import { describe, expect, inject, test } from 'vitest';
import { mask, runLine } from './support/run-line.js';
import { type Shop, withShop } from './support/shop.js';

// Every ```console block: `$ ` starts a command, what follows is what it prints.
// A fence with `file=` is a file of the folder that they run in.
let lacking: Promise<readonly string[]> | undefined;

const pages = ['../../../docs/cli.md', '../../../docs/plan-and-apply.md', '../README.md'];

describe.concurrent.each(pages)('the examples of %s print what the page says', (page) => {
  const text = readFileSync(new URL(page, import.meta.url), 'utf8');
  const files = [...text.matchAll(/^```\w+ file=(\S+)\n(.*?)^```/gms)].map(([, path = '', content = '']) => [path, content] as const);
  const blocks = [...text.matchAll(/^```console\n(.*?)^```/gms)].map(([, block = '']) => block);

  test('there are some', () => {
    expect(blocks).not.toEqual([]);
  });

  test.for(blocks.map((block) => [block.split('\n', 1)[0], block] as const))('%s', async ([, block = ''], { skip }) => {
    lacking ??= readLacking(inject('pgtrickleServer').url);
    // Only these read the files as definitions for the server.
    const asked = /^\$ pgtrickle (plan|apply|drift)/m.test(block) ? [block, ...files.map(([, content]) => content)].join('\n') : block;
    const found = (await lacking).find((name) => new RegExp(`\\b${name}\\b`).test(asked));
    skip(found !== undefined, `what is printed speaks of ${found}, which this server lacks`);
    expect(await withShop(inject('pgtrickleServer').url, 'shop', '', (shop) => replay(block, { shop, files }))).toBe(mask(block));
  });
});

/** What the examples use that came after the first versions. */
async function readLacking(serverUrl: string): Promise<readonly string[]> {
  return withShop(serverUrl, 'empty', '', async ({ url }) => {
    const client = await connect(url);
    try {
      const { schema, accepts } = await detectCapabilities(client);
      return [...(accepts('alter_stream_table', 'tier') ? [] : ['tier']), ...(schema === 'pgtrickle' ? [] : ['select pgtrickle'])];
    } finally {
      await client.end();
    }
  });
}

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
