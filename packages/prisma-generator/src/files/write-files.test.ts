import { expect, test } from 'vitest';
import { writeFiles } from './write-files.js';

test.skipIf(process.platform !== 'linux')('a place in which nothing can be made is an error and not a wait', async () => {
  await expect(writeFiles(new Map([['/proc/nowhere/generated/index.ts', '']]))).rejects.toMatchObject({
    code: 'PRISMA_FILE_UNWRITABLE',
    message: '/proc/nowhere cannot be written: ENOENT',
  });
});
