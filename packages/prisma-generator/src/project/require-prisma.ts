import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PgTrickleError } from '@pgtrickle-js/core/portable';

/**
 * Refuses a project whose Prisma has another major version. A project without one is let through: the next step will say what it needs.
 *
 * @throws {PgTrickleError} `PRISMA_VERSION_UNSUPPORTED`
 */
export function requirePrisma7(folder: string): void {
  const require = createRequire(join(folder, 'package.json'));
  for (const name of ['prisma', '@prisma/client']) {
    const version = versionOf(require, name);
    if (version !== undefined && !version.startsWith('7.')) throw unsupported(name, version);
  }
}

function versionOf(require: NodeJS.Require, name: string): string | undefined {
  try {
    return (require(`${name}/package.json`) as { version?: string }).version;
  } catch {
    return undefined;
  }
}

function unsupported(name: string, version: string): PgTrickleError {
  return new PgTrickleError('PRISMA_VERSION_UNSUPPORTED', {
    message: `${name} ${version} is installed, and @pgtrickle-js/prisma-generator works with Prisma 7`,
    hint: 'Run: npm install prisma@7 @prisma/client@7',
    details: { package: name, version },
  });
}
