import { expect, onTestFinished, test } from 'vitest';
import { createProject, preamble } from './support/project.js';

const view = `view OrderTotal {
  customerId Int @unique @map("customer_id")

  @@map("order_totals")
}
`;
const manifest = JSON.stringify({
  version: 1,
  streamTables: {
    'public.order_totals': { sources: ['public.orders'], comment: null, columnComments: {}, key: null, block: view, backRelations: [] },
  },
  enums: {},
});

function start(schema: string) {
  const project = createProject({ 'prisma/schema.prisma': schema, 'prisma/pgtrickle.json': manifest });
  onTestFinished(project.remove);
  return project;
}

test('generate needs no database, is silent about what went well, and does not overwrite a file that was edited', { timeout: 60_000 }, async () => {
  const project = start(preamble() + view);
  expect(await project.generate()).toMatchObject({ exit: 0 });
  const index = project.read('generated/pgtrickle/index.ts');
  expect(index).toContain('orderTotal: StreamTableModel<"public.order_totals">');
  project.write('generated/pgtrickle/index.ts', index.replace('orderTotal', 'mine'));
  const { exit, stdout, stderr } = await project.generate();
  expect(exit).toBe(1);
  expect(stdout + stderr).toContain('error PRISMA_FILE_EDITED');
  expect(project.read('generated/pgtrickle/index.ts')).toContain('mine: StreamTableModel');
});

test('an unknown option is an error with file and line', { timeout: 60_000 }, async () => {
  const project = start(preamble({ options: '  langage = "ts"\n' }) + view);
  const { exit, stdout, stderr } = await project.generate();
  expect(exit).toBe(1);
  expect(stdout + stderr).toMatch(
    /error PRISMA_OPTION_INVALID: the generator pgtrickle has no option "langage" \(in prisma\/schema\.prisma:\d+\)[\s\S]*Did you mean "language"\?/,
  );
});
