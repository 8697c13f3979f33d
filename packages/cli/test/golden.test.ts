import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import '@pgtrickle-js/test-fixtures/global-setup';
import { describe, expect, inject, test } from 'vitest';
import { parseGoldenCase, renderGoldenCase } from './support/golden-case.js';
import { runLine } from './support/run-line.js';
import { type ShopKind, withShop } from './support/shop.js';

// One file per case: the database, what is run, what a user sees. UPDATE_GOLDEN=1 writes what is seen now.
const folder = new URL('./golden/', import.meta.url);

describe.concurrent('golden cases', () => {
  for (const file of readdirSync(folder)) {
    const path = new URL(file, folder);
    const { title, sections } = parseGoldenCase(readFileSync(path, 'utf8'));
    const kind = (sections.get('database')?.trim() ?? 'shop') as ShopKind;
    test.skipIf(kind.startsWith('pg_') && inject('pgtrickleServer').backend !== 'stand-in')(title, async () => {
      const { exit, stdout, stderr } = await withShop(inject('pgtrickleServer').url, kind, sections.get('setup') ?? '', (shop) =>
        runLine(sections.get('run') ?? '', shop),
      );
      const seen = { exit: `${exit}\n`, stdout, stderr };
      if (process.env.UPDATE_GOLDEN) writeFileSync(path, renderGoldenCase({ title, sections: new Map([...sections, ...Object.entries(seen)]) }));
      else expect(seen).toEqual({ exit: sections.get('exit'), stdout: sections.get('stdout'), stderr: sections.get('stderr') });
    });
  }
});
