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

const customer = 'model Customer {\n  id     Int          @id\n  totals OrderTotal[]\n}\n\n';
const related = customer + view.replace('\n\n', '\n  customer   Customer @relation(fields: [customerId], references: [id])\n\n');
const types = 'generated/client/models/OrderTotal.ts';
const refused = 'deleteMany?: { readonly "the stream table public.order_totals: write to public.orders, and it follows": never }';

test('nested writes are taken out of the types of the client, and a second run leaves the same', { timeout: 60_000 }, async () => {
  const project = start(preamble() + related);
  expect((await project.generate()).exit).toBe(0);
  const narrowed = project.read(types);
  expect(narrowed).toContain(refused);
  // Alone, over the types of the run before.
  const { exit, stderr } = await project.prisma(['generate', '--generator', 'pgtrickle']);
  expect({ exit, stderr: stderr.replace(/^.*loaded.*\n+/gm, '') }).toEqual({ exit: 0, stderr: '' });
  expect(project.read(types)).toBe(narrowed);
});

test('a client that is generated later is named', { timeout: 60_000 }, async () => {
  const [, client, own, rest] = /^(generator client [^}]*}\n\n)(generator pgtrickle [^}]*}\n\n)([\s\S]*)$/.exec(preamble() + related) ?? [];
  const project = start(`${own}${client}${rest}`);
  const later = await project.generate();
  expect(later.exit).toBe(0);
  expect(later.stdout + later.stderr).toContain('warning: client is generated after pgtrickle');
  expect(project.read(types)).not.toContain(refused);
});

test('an unknown option is an error with file and line', { timeout: 60_000 }, async () => {
  const project = start(preamble({ options: '  langage = "ts"\n' }) + view);
  const { exit, stdout, stderr } = await project.generate();
  expect(exit).toBe(1);
  expect(stdout + stderr).toMatch(
    /error PRISMA_OPTION_INVALID: the generator pgtrickle has no option "langage" \(in prisma\/schema\.prisma:\d+\)[\s\S]*Did you mean "language"\?/,
  );
});
