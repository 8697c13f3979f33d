import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const repository = new URL('../../../', import.meta.url);
const pathOf = (name: string) => fileURLToPath(new URL(name, repository));

/** Says at the end which modules of nunjucks a process has loaded. */
const watch = `data:text/javascript,${encodeURIComponent(`
import { registerHooks } from 'node:module';
let loaded = 0;
registerHooks({ load(url, context, next) { if (url.includes('/nunjucks/')) loaded++; return next(url, context); } });
process.on('exit', () => process.stderr.write('nunjucks: ' + loaded));
`)}`;

async function loadedBy(...words: string[]): Promise<number> {
  const hooks = pathOf('packages/test-fixtures/test/support/run-sources.mjs');
  const { stderr } = await promisify(execFile)(process.execPath, ['--conditions=source', '--import', hooks, '--import', watch, ...words], {
    cwd: pathOf('packages/core'),
    env: { PATH: process.env.PATH },
  });
  return Number(/nunjucks: (\d+)$/.exec(stderr)?.[1]);
}

test.concurrent.each([
  ['cli', '--version'],
  ['cli', 'export', '--help'],
  ['cli', 'completion', 'bash'],
  ['dbt-bridge', '--version'],
  ['knex-migrations', 'types', '--help'],
  ['prisma-generator', '--version'],
])('%s %s does not load what renders templates', async (name, ...words) => {
  expect(await loadedBy(pathOf(`packages/${name}/src/bin.ts`), ...words)).toBe(0);
});

test('the first template does', async () => {
  const script = `import { renderTemplate } from '@pgtrickle-js/core/files'; await renderTemplate('', {});`;
  expect(await loadedBy('--input-type=module', '--eval', script)).toBeGreaterThan(10);
});
