import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { parseName } from '@pgtrickle-js/core';
import { writeFiles } from '@pgtrickle-js/core/files';
import { defaultDirectory, fileName, listDefinitionFiles } from '../definition-file.js';
import { type Command, type DirectoryOptions, directoryOption, type Report } from './command.js';
import { findKnexfile, type KnexfileOptions, loadKnexfile } from './knexfile.js';

export const command: Command = {
  args: '<name>',
  description: 'Write the next version of a definition, and the migration that goes there.',
  options: [directoryOption],
  examples: ['pgt-knex make order_totals'],
  run: ([name = ''], options) => make(name, options),
};

/** Writes the next version of a definition, a copy of the last to edit, and the migration between them. Existing files stay. */
async function make(name: string, { knexfile, env, directory = defaultDirectory }: KnexfileOptions & DirectoryOptions): Promise<Report> {
  parseName(name);
  const path = findKnexfile(knexfile, process.cwd());
  const folder = dirname(path);
  const definitions = resolve(folder, directory);
  const last = listDefinitionFiles(definitions).findLast((file) => file.name === name && file.version !== undefined);
  const version = (last?.version ?? 0) + 1;

  const { migrations = {} } = await loadKnexfile(path, env);
  const [migrationFolder = './migrations'] = [migrations.directory ?? []].flat();
  const language = languageOf(migrations.extension ?? extname(path).slice(1), folder);
  const files = {
    [join(definitions, fileName(name, version))]: last === undefined ? firstDefinition(name) : readFileSync(last.path, 'utf8'),
    [resolve(folder, migrationFolder, `${timestamp()}_${name.replace('.', '_')}_v${String(version).padStart(2, '0')}.${language.extension}`)]:
      migrationText({ name, version, language, directory }),
  };
  writeFiles(new Map(Object.entries(files)), { isNew: true });
  const made = Object.keys(files).map((file) => relative(process.cwd(), file));
  return { data: { name, version, files: made }, text: made.map((file) => `wrote ${file}`).join('\n'), ok: true };
}

const firstDefinition = (name: string) => `-- The query of ${name}. Settings stand above it:
-- schedule: 5m
select 1 as replace_me
`;

interface Language {
  readonly extension: string;
  readonly isModule: boolean;
}

/** As the knexfile is written. */
function languageOf(extension: string, folder: string): Language {
  return { extension, isModule: extension.startsWith('m') || extension.endsWith('ts') || (extension === 'js' && isModuleFolder(folder)) };
}

function isModuleFolder(folder: string): boolean {
  const manifest = join(folder, 'package.json');
  if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')).type === 'module';
  return dirname(folder) === folder ? false : isModuleFolder(dirname(folder));
}

function migrationText({
  name,
  version,
  language,
  directory,
}: {
  readonly name: string;
  readonly version: number;
  readonly language: Language;
  readonly directory: string;
}): string {
  const options = [
    `version: ${version}`,
    ...(version === 1 ? [] : [`revertToVersion: ${version - 1}`]),
    ...(directory === defaultDirectory ? [] : [`directory: '${directory.replace(/['\\]/g, '\\$&')}'`]),
  ];
  const call = `streamTableMigration('${name}', { ${options.join(', ')} })`;
  const module = '@pgtrickle-js/knex-migrations';
  return language.isModule
    ? `import { streamTableMigration } from '${module}';\n\nexport const { up, down } = ${call};\n`
    : `const { streamTableMigration } = require('${module}');\n\nmodule.exports = ${call};\n`;
}

/** As Knex names migrations: local time, to the second. */
function timestamp(): string {
  const now = new Date();
  const parts = [now.getMonth() + 1, now.getDate(), now.getHours(), now.getMinutes(), now.getSeconds()];
  return `${now.getFullYear()}${parts.map((part) => String(part).padStart(2, '0')).join('')}`;
}
