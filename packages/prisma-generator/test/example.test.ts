import { cpSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import '@pgtrickle-js/test-fixtures/global-setup';
import { createDatabase } from '@pgtrickle-js/test-fixtures';
import { expect, inject, onTestFinished, test } from 'vitest';
import { createProject, generatorProvider } from './support/project.js';
import { schemaEngine } from './support/schema-engine.js';
import { whatItLacks } from './support/what-it-lacks.js';

const example = fileURLToPath(new URL('../../../examples/prisma-app/', import.meta.url));

test('examples/prisma-app: its migrations make what its schema says, and its script runs', { timeout: 120_000 }, async ({ skip }) => {
  const reason = await whatItLacks(inject('pgtrickleServer'), 'source_stable_name');
  skip(reason !== undefined, reason);
  const database = await createDatabase(inject('pgtrickleServer'), { extension: false });
  onTestFinished(() => database.drop());
  const project = createProject({});
  onTestFinished(project.remove);
  cpSync(example, project.folder, { recursive: true, filter: (path) => !/node_modules|generated/.test(path.slice(example.length)) });
  rmSync(project.path('prisma.config.ts'));
  const schema = project.read('prisma/schema.prisma');

  const engine = await schemaEngine(database.url, schema, async () => database.url);
  const names = ['20260101000000_orders', '20260101000001_order_totals'];
  const migrations = names.map((name) => ({ name, sql: readFileSync(`${example}prisma/migrations/${name}/migration.sql`, 'utf8') }));
  expect(await engine.deploy(migrations)).toEqual(names);

  expect(await project.run(['check', '--url', database.url])).toEqual({ exit: 0, stdout: '1 stream table, nothing to change\n', stderr: '' });
  expect(await project.run(['migration', 'nothing', '--url', database.url])).toMatchObject({ exit: 0, stdout: 'nothing to migrate\n' });

  project.write('prisma/schema.prisma', schema.replace('"prisma-generator-pgtrickle"', JSON.stringify(generatorProvider)));
  expect(await project.generate()).toMatchObject({ exit: 0 });
  const { stdout, stderr } = await project.node('app.ts', { DATABASE_URL: database.url });
  expect({ stdout, stderr }).toEqual({
    stderr: '',
    stdout: `Ada has ordered 1 times, for 12.5
public.order_totals: pass
refused: $executeRaw with UPDATE cannot write to the stream table public.order_totals: write to Order (public.orders), and it follows
`,
  });
});
