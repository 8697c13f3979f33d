import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Workspace packages resolve to their sources, so that tests need no build; others as Node resolves them, which knows no `module`.
const conditions = ['source', 'node', 'development|production'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['node'] } },
  test: {
    // A busy machine with two cores; a test that hangs still ends.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    setupFiles: fileURLToPath(new URL('vitest.setup.ts', import.meta.url)),
    // Most tests wait for a server: on two cores two files at once take little more than half the time of one.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    globalSetup: './packages/test-fixtures/src/global-setup.ts',
    projects: readdirSync(new URL('packages', import.meta.url)).map((name) => ({
      extends: true,
      test: { name, root: `packages/${name}`, include: ['{src,test}/**/*.test.ts'] },
    })),
  },
});
