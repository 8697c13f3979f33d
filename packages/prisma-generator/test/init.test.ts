import { expect, onTestFinished, test } from 'vitest';
import { createProject } from './support/project.js';

const client = 'generator client {\n  provider = "prisma-client-js"\n}\n';
const datasource = 'datasource db {\n  provider = "postgresql"\n}\n';
const block = (output: string) =>
  `generator pgtrickle {\n  provider        = "prisma-generator-pgtrickle"\n  output          = "${output}"\n  previewFeatures = ["views"]\n}\n`;

function start(files: Readonly<Record<string, string>>) {
  const project = createProject(files);
  onTestFinished(project.remove);
  return project;
}

test.each([
  ['prisma/schema.prisma', {}, '../generated/pgtrickle'],
  ['prisma/schema.prisma', { 'src/index.ts': '' }, '../src/generated/pgtrickle'],
  ['prisma/schema/config/main.prisma', { 'src/index.ts': '' }, '../../../src/generated/pgtrickle'],
  ['schema.prisma', {}, './generated/pgtrickle'],
])('in %s with %o the module goes to %s, wherever the file is; blocks are apart', async (path, files, output) => {
  const project = start({ [path]: client + datasource, ...files });
  const schema = path.includes('config') ? 'prisma/schema' : path;
  expect(await project.run(['init', '--schema', schema])).toMatchObject({ exit: 0 });
  expect(project.read(path)).toBe(`${client}\n${block(output)}\n${datasource}`);
  expect(project.read('prisma.config.ts')).toContain(`    schema: '${schema}',\n`);
});

test('a schema with the line ends of Windows, an output from the environment, and no generator yet', async () => {
  const windows = start({ 'prisma/schema.prisma': `${client}\n${datasource}`.replaceAll('\n', '\r\n') });
  await windows.run(['init']);
  expect(windows.read('prisma/schema.prisma')).toBe(`${client}\n${block('../generated/pgtrickle')}\n${datasource}`.replaceAll('\n', '\r\n'));
  const variable = start({ 'prisma/schema.prisma': client.replace('}', '  output = env("OUT/PUT")\n}') });
  expect(await variable.run(['init'])).toMatchObject({ exit: 0 });
  expect(variable.read('prisma/schema.prisma')).toContain('"../generated/pgtrickle"');
  const bare = start({ 'prisma/schema.prisma': datasource });
  await bare.run(['init']);
  expect(bare.read('prisma/schema.prisma')).toBe(`${block('../generated/pgtrickle')}\n${datasource}`);
});
