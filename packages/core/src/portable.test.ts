import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Every module that one imports, itself included, and what they import from elsewhere. */
function reach(url: URL, files = new Set<string>(), foreign = new Set<string>()): { files: Set<string>; foreign: Set<string> } {
  if (files.has(url.href)) return { files, foreign };
  files.add(url.href);
  const text = readFileSync(url, 'utf8');
  const specifiers = [...text.matchAll(/^(?:import|export)(?! type)[^;]*?from '([^']+)';|import\('([^']+)'\)/gm)].map(
    ([, fixed, lazy]) => fixed ?? lazy ?? '',
  );
  for (const specifier of specifiers) {
    if (specifier.startsWith('.')) reach(new URL(specifier.replace(/\.js$/, '.ts'), url), files, foreign);
    else foreign.add(specifier);
  }
  return { files, foreign };
}

test('the portable entry reaches no module of Node, nor one that needs it', () => {
  const { files, foreign } = reach(new URL('portable.ts', import.meta.url));
  expect(files.size).toBeGreaterThan(20);
  expect([...foreign]).toEqual(['croner']);
  const texts = [...files].map((file) => [file, readFileSync(new URL(file), 'utf8')] as const);
  expect(texts.filter(([, text]) => /\bBuffer\.|\bprocess\./.test(text)).map(([file]) => file)).toEqual([]);
});

test('the walk would find one', () => {
  expect([...reach(new URL('connect.ts', import.meta.url)).foreign]).toContain('node:fs/promises');
});
