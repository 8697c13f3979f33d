import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeJson } from './write-json.js';

it('removes what a killed process left of the same artifact, and nothing that another is writing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'artifacts-'));
  const { pid: gone } = spawnSync(process.execPath, ['-e', '']);
  const left = [`manifest.json.${gone}-a.tmp`, `manifest.json.${process.pid}-b.tmp`, `catalog.json.${gone}-c.tmp`, 'manifest.json.mine.tmp'];
  for (const name of left) await writeFile(join(folder, name), '{');
  await writeJson(folder, 'manifest.json', { nodes: {} });
  expect((await readdir(folder)).sort()).toEqual([
    `catalog.json.${gone}-c.tmp`,
    'manifest.json',
    `manifest.json.${process.pid}-b.tmp`,
    'manifest.json.mine.tmp',
  ]);
  expect(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'))).toEqual({ nodes: {} });
  await rm(folder, { recursive: true });
});

it('many at once, each whole', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'artifacts-'));
  await Promise.all(Array.from({ length: 50 }, (_, index) => writeJson(folder, 'manifest.json', { index, text: 'x'.repeat(10_000) })));
  expect(await readdir(folder)).toEqual(['manifest.json']);
  expect(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')).text).toHaveLength(10_000);
  await rm(folder, { recursive: true });
});
