import fs, {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { writeFiles } from './write-files.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pgt-write-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const at = (path: string) => `${folder}/${path}`;
const write = (files: Readonly<Record<string, string>>, options?: Parameters<typeof writeFiles>[1]) =>
  writeFiles(new Map(Object.entries(files).map(([path, text]) => [path.startsWith('/') ? path : at(path), text])), options);

test('files and their folders are made, written over, and keep their rights', () => {
  const long = 'x'.repeat(255);
  write({ 'a/b/one': '1', two: '2', [long]: '' }, { mode: 0o600 });
  expect(readFileSync(at('a/b/one'), 'utf8')).toBe('1');
  expect(statSync(at('two')).mode & 0o777).toBe(0o600);
  chmodSync(at('two'), 0o640);
  write({ two: 'second' });
  expect([readFileSync(at('two'), 'utf8'), statSync(at('two')).mode & 0o777]).toEqual(['second', 0o640]);
  expect(readdirSync(folder).sort()).toEqual(['a', 'two', long]);
});

test.skipIf(process.getuid?.() === 0)('a file that may not be written is not replaced', () => {
  writeFileSync(at('kept'), 'kept', { mode: 0o444 });
  expect(() => write({ other: '', kept: 'new' })).toThrow(`${at('kept')} cannot be written: permission denied`);
  expect(readdirSync(folder)).toEqual(['kept']);
});

test('a link stays one, also where it leads nowhere yet', () => {
  writeFileSync(at('real'), 'old');
  symlinkSync('real', at('link'));
  write({ link: 'new' });
  expect(lstatSync(at('link')).isSymbolicLink()).toBe(true);
  expect(readFileSync(at('real'), 'utf8')).toBe('new');
});

const inTheWay: readonly (readonly [string, string, string])[] = [
  ['a folder', 'folder', 'it is a folder'],
  ['a file in the place of the folder', 'file/inner', 'a file stands where a folder has to be'],
  ['a file in the place of a folder above', 'file/deep/inner', 'a file stands where a folder has to be'],
  ['links in a circle', 'loop', 'its links lead in a circle'],
  ['a folder of links in a circle', 'loop/inner', 'its links lead in a circle'],
  ['/proc', '/proc/nowhere/inner', 'nothing can be made there'],
  ['a full disk', '/dev/full', 'the disk is full'],
  ['a name without end', `${'x'.repeat(300)}/inner`, 'its name is too long'],
  ['a name without end of a file', 'x'.repeat(256), 'its name is too long'],
];

test.each(inTheWay)('%s: one message, and nothing is half done', (_what, path, reason) => {
  mkdirSync(at('folder'));
  writeFileSync(at('file'), 'kept');
  symlinkSync('loop', at('loop'));
  const before = readdirSync(folder).sort();
  expect(() => write({ 'new/first': '1', file: 'changed', [path]: 'text' })).toThrow(
    expect.objectContaining({
      code: 'FILE_WRITE_FAILED',
      message: `${path.startsWith('/') ? path : at(path)} cannot be written: ${reason}`,
    }),
  );
  expect(readdirSync(folder).sort()).toEqual(before);
  expect(readFileSync(at('file'), 'utf8')).toBe('kept');
});

test('what has to be new may not be there, not even as a link that leads nowhere', () => {
  symlinkSync('nowhere', at('link'));
  expect(() => write({ first: '1', link: '2' }, { isNew: true })).toThrow('it exists');
  expect(existsSync(at('first'))).toBe(false);
});

test.each(['first', 'second'])('what somebody else makes at the last moment stays: %s', (taken) => {
  const files = new Map([
    [at('first'), '1'],
    [at('second'), '2'],
  ]);
  const entries = files[Symbol.iterator].bind(files);
  files[Symbol.iterator] = function* () {
    yield* entries();
    // Everything is beside its place by now.
    writeFileSync(at(taken), 'theirs');
    return undefined;
  };
  const written = taken === 'first' ? 'Nothing was changed' : `Written before: ${at('first')}`;
  expect(() => writeFiles(files, { isNew: true })).toThrow(
    expect.objectContaining({ message: `${at(taken)} cannot be written: it exists`, hint: expect.stringContaining(written) }),
  );
  expect(readFileSync(at(taken), 'utf8')).toBe('theirs');
  expect(readdirSync(folder)).toEqual(taken === 'first' ? ['first'] : ['first', 'second']);
});

test('a file system without hard links takes new files, and keeps those that are there', ({ onTestFinished }) => {
  const noLinks = vi.spyOn(fs, 'linkSync').mockImplementation(() => {
    throw Object.assign(new Error('operation not permitted'), { code: 'EPERM' });
  });
  onTestFinished(() => {
    noLinks.mockRestore();
    syncBuiltinESMExports();
  });
  syncBuiltinESMExports();
  expect(() => write({ first: '1', './first': 'again' }, { isNew: true })).toThrow(`${at('./first')} cannot be written: it exists`);
  expect(noLinks).toHaveBeenCalledTimes(2);
  expect(readFileSync(at('first'), 'utf8')).toBe('1');
  expect(readdirSync(folder)).toEqual(['first']);
});

test('what fails when some files are in their places already says which', () => {
  expect(() => write({ first: '1', second: '2', 'second/inner': '3' })).toThrow(
    expect.objectContaining({
      message: `${at('second')} cannot be written: it is a folder`,
      hint: `Written before: ${at('first')}; the others are as they were. Name another place, or see to this one.`,
    }),
  );
  expect(readdirSync(folder)).toEqual(['first']);
});
