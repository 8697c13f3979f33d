import { expect, test } from 'vitest';
import { type Manifest, renderManifest } from './manifest.js';
import { parseManifest } from './parse-manifest.js';

const table = {
  sources: ['public.orders'],
  comment: null,
  columnComments: { id: 'x' },
  key: ['id'],
  block: 'view T {\n}',
  backRelations: [],
} as const;
const manifest: Manifest = { version: 1, streamTables: { 'public.t': table }, enums: { 'public.e': { name: 'E' } }, declared: ['public.t'] };

test('what was written is read', () => {
  expect(parseManifest(renderManifest(manifest), 'm.json')).toEqual(manifest);
});

test.each([
  ['<<<<<<< HEAD', 'expected an object'],
  ['[]', 'expected an object'],
  ['{"version":2}', 'version: expected the number 1'],
  ['{"version":1}', 'streamTables: expected an object'],
  [
    renderManifest({ ...manifest, streamTables: { 'public.t': { ...table, sources: ['orders' as never] } } }),
    'streamTables.public.t.sources.0: expected a name with its schema',
  ],
  [renderManifest({ ...manifest, streamTables: { 'public.t': { ...table, key: {} as never } } }), 'streamTables.public.t.key: expected a list'],
  [renderManifest({ ...manifest, enums: { e: {} as never } }), 'enums.e.name: expected a text'],
  [renderManifest({ ...manifest, declared: [1 as never] }), 'declared.0: expected a name with its schema'],
])('%j is none', (text, problem) => {
  expect(() => parseManifest(text, 'm.json')).toThrow(`m.json is no manifest of stream tables: ${problem}`);
});
