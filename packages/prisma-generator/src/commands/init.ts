import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { writeFiles } from '@pgtrickle-js/core/files';
import type { Command } from '../command.js';
import { readText } from '../files/read-text.js';
import { generatorBlock, settingsOf } from '../options.js';
import { configPath } from '../project/load-config.js';
import type { Block } from '../schema/parse-schema.js';
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
      const path = file?.path ?? relative(project.folder, join(project.schemaPath, 'schema.prisma'));
      const text = file?.text ?? '';
      const generators = file?.blocks.filter(({ kind }) => kind === 'generator') ?? [];
      const block = generator.replace('{output}', () => outputFor(project.folder, path, generators));
      const end = generators.at(-1)?.end ?? 0;
      const added = [text.slice(0, end), block, text.slice(end)]
        .flatMap((part) => part.replace(/^[\r\n]+|\s+$/g, '') || [])
        .join('\n\n')
        .concat('\n');
      files.set(join(project.folder, path), text.includes('\r\n') ? added.replace(/\r?\n/g, '\r\n') : added);
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
    writeFiles(files);
    notes.push('Next: npx pgt-prisma pull, then npx prisma generate.');
    return {
      data: { files: [...files.keys()].map((path) => relative(project.folder, path)) },
      text: done.length === 0 ? 'nothing to do' : done.join('\n'),
      notes,
      ok: true,
    };
  },
};

/** Beside where the client goes, or in a folder of its own; seen from the file that the block is in. */
function outputFor(folder: string, path: string, generators: readonly Block[]): string {
  const client = generators.map((block) => settingsOf(block).output).find((output) => output?.includes('/') && !output.startsWith('env('));
  if (client !== undefined) return `${dirname(client)}/pgtrickle`;
  const output = join(folder, existsSync(join(folder, 'src')) ? 'src' : '', 'generated/pgtrickle');
  const shown = relative(dirname(join(folder, path)), output).replaceAll('\\', '/');
  return shown.startsWith('.') ? shown : `./${shown}`;
}

function newConfig(schema: string): string {
  return `import { withPgTrickle } from '@pgtrickle-js/prisma-generator/config';
import { defineConfig } from 'prisma/config';

export default defineConfig(
  withPgTrickle({
    schema: '${schema.replace(/['\\]/g, '\\$&')}',
    // Not env(): prisma generate has to work without a database.
    datasource: { url: process.env.DATABASE_URL ?? '' },
  }),
);
`;
}
