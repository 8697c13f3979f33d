import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findBuild, findCitus } from './real-build.js';

const suffix = platform() === 'win32' ? 'dll' : platform() === 'darwin' ? 'dylib' : 'so';
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fixtures-build-'));
  mkdirSync(join(folder, 'lib'));
  mkdirSync(join(folder, 'share', 'extension'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (path: string, text = '') => writeFileSync(join(folder, path), text);

test.each(['pg_trickle', 'pg_stream'] as const)('%s is known by its control file', (name) => {
  write(`share/extension/${name}.control`, `comment = 'x'\ndefault_version = '0.1.0' # the first\nmodule_pathname = '$libdir/${name}'\n`);
  write(`lib/${name}.${suffix}`);
  expect(findBuild(folder)).toMatchObject({ name, version: '0.1.0', folder });
});

test('what is missing is named', () => {
  const message = () => {
    try {
      findBuild(folder);
    } catch (error) {
      return (error as Error).message.replace(folder, '<folder>');
    }
    return undefined;
  };
  expect(message()).toBe(
    'PGTRICKLE_EXTENSION_DIR holds no build of the extension: there is no pg_trickle.control or pg_stream.control in <folder>/share/extension',
  );
  write('share/extension/pg_trickle.control', 'relocatable = false\n');
  expect(message()).toBe(
    'PGTRICKLE_EXTENSION_DIR holds no build of the extension: <folder>/share/extension/pg_trickle.control names no default_version',
  );
  write('share/extension/pg_trickle.control', "default_version = '0.67.0'\n");
  expect(message()).toBe(`PGTRICKLE_EXTENSION_DIR holds no build of the extension: there is no <folder>/lib/pg_trickle.${suffix}`);
});

test('Citus is found likewise, and complained of under its own variable', () => {
  expect(() => findCitus(folder)).toThrow(/^PGTRICKLE_CITUS_DIR holds no build of Citus: there is no citus\.control in /);
  write('share/extension/citus.control', "default_version = '14.0-1'\n");
  write(`lib/citus.${suffix}`);
  expect(findCitus(folder)).toMatchObject({ name: 'citus', version: '14.0-1', folder });
});
