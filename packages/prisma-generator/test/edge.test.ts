import { rolldown } from 'rolldown';
import { expect, onTestFinished, test } from 'vitest';
import { emitModule } from '../src/emit/module.js';
import { createProject } from './support/project.js';

const map = {
  defaultSchema: 'public',
  streamTables: { OrderTotal: { name: 'public.order_totals', writeTo: ['Order (public.orders)'] } },
  relations: { Customer: { totals: { model: 'OrderTotal', ownsKey: false } } },
} as const;

test.each(['ts', 'js'] as const)('what is generated (%s) goes into a bundle for the edge: nothing of Node is imported or named', async (language) => {
  const files = emitModule({ map, rowIds: {}, format: { language, moduleFormat: 'esm', fileExtension: language } });
  const project = createProject(Object.fromEntries([...files].map(([name, text]) => [`generated/${name}`, text])));
  onTestFinished(project.remove);
  const bundle = await rolldown({
    input: project.path(`generated/index.${language}`),
    platform: 'browser',
    resolve: { conditionNames: ['source', 'import'] },
    // An import that is not found is an error, and not left to whoever runs it.
    onLog: (_, log) => {
      throw new Error(log.message);
    },
  });
  const { output } = await bundle.generate({ format: 'esm' });
  await bundle.close();
  expect(output.flatMap((part) => (part.type === 'chunk' ? [...part.imports, ...part.dynamicImports] : []))).toEqual([]);
  const code = output.map((part) => (part.type === 'chunk' ? part.code : '')).join('');
  expect(code.match(/.*(\bprocess\.|\bBuffer\b|\brequire\(|\b__dirname\b|["']node:).*/g)).toBeNull();
  // It is whole.
  const { pgTrickle, modelMap } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  expect([typeof pgTrickle, modelMap]).toEqual(['function', map]);
});
