import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Command } from '../command.js';
import { readText, writeFiles } from '../files/write-files.js';
import { generatorBlock } from '../options.js';
import { configPath } from '../project/load-config.js';
import type { PrismaProject } from '../project/load-project.js';
import { projectOf, projectOptions } from './options.js';

const generator = `generator pgtrickle {
  provider        = "prisma-generator-pgtrickle"
  output          = "{output}"
  previewFeatures = ["views"]
}
`;

export const command: Command = {
  description:
    'Add the generator block to the schema, and write a prisma.config.ts with withPgTrickle() where there is none. What is there already stays.',
  options: projectOptions,
  examples: ['pgt-prisma init'],
  async run(_args, options, environment) {
    const project = await projectOf(options, environment);
    const files = new Map<string, string>();
    const done: string[] = [];
    const notes: string[] = [];
    if (generatorBlock(project.files) === undefined) {
      const file = project.files.find(({ blocks }) => blocks.some(({ kind }) => kind === 'generator')) ?? project.files[0];
      const last = file?.blocks.findLast(({ kind }) => kind === 'generator');
      const path = file?.path ?? relative(project.folder, join(project.schemaPath, 'schema.prisma'));
      const text = file?.text ?? '';
      const block = generator.replace('{output}', outputFor(project)).trimEnd();
      files.set(
        join(project.folder, path),
        last === undefined ? `${block}\n\n${text}` : `${text.slice(0, last.end)}\n\n${block}${text.slice(last.end)}`,
      );
      done.push(`${path}: generator pgtrickle`);
    }
    const config = configPath(project.folder);
    if (config === undefined) {
      files.set(join(project.folder, 'prisma.config.ts'), newConfig(relative(project.folder, project.schemaPath)));
      done.push('prisma.config.ts: withPgTrickle()');
    } else if (!(await readText(config))?.includes('withPgTrickle')) {
      notes.push(
        `In ${relative(project.folder, config)}, wrap the configuration, so that Migrate leaves stream tables alone:\n` +
          `  import { withPgTrickle } from '@pgtrickle-js/prisma-generator/config';\n  export default defineConfig(withPgTrickle({ … }));`,
      );
    }
    await writeFiles(files);
    notes.push('Next: npx pgt-prisma pull, then npx prisma generate.');
    return {
      data: { files: [...files.keys()].map((path) => relative(project.folder, path)) },
      text: done.length === 0 ? 'nothing to do' : done.join('\n'),
      notes,
      ok: true,
    };
  },
};

/** Beside where the client goes, or in a folder of its own. */
function outputFor({ files, schemaPath }: PrismaProject): string {
  const outputs = files
    .flatMap(({ blocks }) => blocks)
    .filter(({ kind }) => kind === 'generator')
    .flatMap(({ entries }) =>
      entries.flatMap((entry) => (entry.kind === 'setting' && entry.name === 'output' ? [JSON.parse(entry.value) as string] : [])),
    );
  const [client] = outputs;
  if (client?.includes('/')) return `${dirname(client)}/pgtrickle`;
  return existsSync(join(dirname(schemaPath), '..', 'src')) ? '../src/generated/pgtrickle' : '../generated/pgtrickle';
}

function newConfig(schema: string): string {
  return `import { withPgTrickle } from '@pgtrickle-js/prisma-generator/config';
import { defineConfig } from 'prisma/config';

export default defineConfig(
  withPgTrickle({
    schema: ${JSON.stringify(schema)},
    // Not env(): prisma generate has to work without a database.
    datasource: { url: process.env.DATABASE_URL ?? '' },
  }),
);
`;
}
