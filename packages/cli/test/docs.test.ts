import { readFileSync } from 'node:fs';
import '@pgtrickle-js/test-fixtures/global-setup';
import { describe, expect, inject, test } from 'vitest';
import { mask, runLine } from './support/run-line.js';
import { type Shop, withShop } from './support/shop.js';

// Every ```console block: `$ ` starts a command, what follows is what it prints.
const pages = ['../../../docs/cli.md', '../README.md'];

describe.concurrent.each(pages)('the examples of %s print what the page says', (page) => {
  const text = readFileSync(new URL(page, import.meta.url), 'utf8');
  const blocks = [...text.matchAll(/^```console\n(.*?)^```/gms)].map(([, block = '']) => block);

  test('there are some', () => {
    expect(blocks).not.toEqual([]);
  });

  test.each(blocks.map((block) => [block.split('\n', 1)[0], block]))('%s', async (_, block) => {
    expect(await withShop(inject('pgtrickleServer').url, 'shop', '', (shop) => replay(block ?? '', shop))).toBe(mask(block ?? ''));
  });
});

async function replay(block: string, shop: Shop): Promise<string> {
  let seen = '';
  for (const [, line = ''] of block.matchAll(/^\$ (.*)$/gm)) {
    const [command = '', then] = line.split(/; echo \$\?/);
    const { exit, stdout, stderr } = await runLine(command, shop);
    seen += `$ ${line}\n${stdout}${stderr}${then === undefined ? '' : `${exit}\n`}`;
  }
  return seen;
}
