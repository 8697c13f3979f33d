import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ManifestNode } from '../manifest/node.js';
import type { LoadedProject } from '../project/types.js';
import { nodeFiles } from './node-files.js';

const node = {
  resource_type: 'model',
  package_name: 'shop',
  path: 'staging/orders.sql',
  original_file_path: 'models/staging/orders.sql',
} as ManifestNode;

test('a file that holds the text already is left as it is, and any other is written', async () => {
  const root = mkdtempSync(join(tmpdir(), 'pgt-node-files-'));
  try {
    const write = nodeFiles({ targetDir: join(root, 'target'), root: { root } } as LoadedProject);
    const file = join(root, 'target/compiled/shop/models/staging/orders.sql');
    await write('compiled', node, 'select 1');
    utimesSync(file, 1, 1);
    await write('compiled', node, 'select 1');
    expect(statSync(file).mtimeMs).toBe(1_000);
    await write('compiled', node, 'select');
    expect(readFileSync(file, 'utf8')).toBe('select');
  } finally {
    rmSync(root, { recursive: true });
  }
});
