import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { requirePrisma7 } from './require-prisma.js';

function projectWith(versions: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'pgt-prisma-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, version] of Object.entries(versions)) {
    mkdirSync(join(folder, 'node_modules', name), { recursive: true });
    writeFileSync(join(folder, 'node_modules', name, 'package.json'), JSON.stringify({ name, version }));
  }
  return folder;
}

test.each([[{ prisma: '7.0.0', '@prisma/client': '7.10.1' }], [{ '@prisma/client': '7.0.0-dev.1' }], [{}]])('%j is let through', (versions) => {
  expect(() => requirePrisma7(projectWith(versions as Record<string, string>))).not.toThrow();
});

test.each([
  [{ prisma: '6.19.0' }, 'prisma 6.19.0 is installed'],
  [{ prisma: '7.10.0', '@prisma/client': '8.0.0-rc.1' }, '@prisma/client 8.0.0-rc.1 is installed'],
  [{ prisma: '70.0.0' }, 'prisma 70.0.0 is installed'],
])('%j is refused with its version and what to install', (versions, message) => {
  const refused = expect.objectContaining({
    code: 'PRISMA_VERSION_UNSUPPORTED',
    message: expect.stringContaining(message),
    hint: expect.stringContaining('npm install prisma@7'),
  });
  expect(() => requirePrisma7(projectWith(versions as unknown as Record<string, string>))).toThrow(refused);
});
