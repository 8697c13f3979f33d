import { writeFile } from 'node:fs/promises';
import { dirname, join, normalize, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { PgTrickleError } from '@pgtrickle-js/core';
import { makeFolder } from '@pgtrickle-js/core/files';

const block = 512;
/** What a package may be at most when it is unpacked, in bytes. */
const limit = 512 * 1024 * 1024;

/**
 * Writes the files of a tar archive (POSIX ustar with pax and GNU long names, gzip or plain) below a folder. Links and devices are passed over.
 *
 * @throws {PgTrickleError} `DBT_PACKAGE_INVALID` when it is no archive, or a path in it leads out of the folder.
 */
export async function extractTarball(archive: Buffer, folder: string): Promise<void> {
  const data = archive[0] === 0x1f && archive[1] === 0x8b ? await unzip(archive) : archive;
  for (const { path, content } of entriesOf(data)) {
    const target = resolve(folder, normalize(path));
    if (!target.startsWith(resolve(folder) + sep)) throw invalid(`the path ${path} in it leads out of the package`);
    makeFolder(dirname(target));
    await writeFile(target, content);
  }
}

async function unzip(archive: Buffer): Promise<Buffer> {
  try {
    return await promisify(gunzip)(archive, { maxOutputLength: limit });
  } catch (cause) {
    throw invalid((cause as Error).message, cause);
  }
}

function* entriesOf(data: Buffer): Iterable<{ path: string; content: Buffer }> {
  let longName: string | undefined;
  for (let at = 0; at + block <= data.length; ) {
    const header = data.subarray(at, at + block);
    if (header.every((byte) => byte === 0)) return;
    const text = (from: number, length: number) => {
      const field = header.subarray(from, from + length);
      const end = field.indexOf(0);
      return field.subarray(0, end < 0 ? length : end).toString('utf8');
    };
    const size = Number.parseInt(text(124, 12).trim() || '0', 8);
    if (!Number.isSafeInteger(size) || size < 0 || at + block + size > data.length || text(257, 5) !== 'ustar') throw invalid('it is no tar archive');
    const content = data.subarray(at + block, at + block + size);
    at += block + Math.ceil(size / block) * block;
    const type = text(156, 1) || '0';
    if (type === 'L') longName = content.toString('utf8').replace(/\0.*$/s, '');
    else if (type === 'x') longName = /(?:^|\n)\d+ path=(.*)\n/.exec(content.toString('utf8'))?.[1];
    else if (type !== 'g') {
      const prefix = text(345, 155);
      const path = longName ?? (prefix === '' ? text(0, 100) : join(prefix, text(0, 100)));
      longName = undefined;
      if (type === '0' || type === '7') yield { path, content };
    }
  }
}

function invalid(why: string, cause?: unknown): PgTrickleError {
  return new PgTrickleError('DBT_PACKAGE_INVALID', { message: `the archive of a package cannot be unpacked: ${why}`, cause });
}
