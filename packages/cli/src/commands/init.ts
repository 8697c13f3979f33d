import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { PgTrickleError } from '@pgtrickle-js/core';
import { writeFiles } from '@pgtrickle-js/core/files';
import type { Command } from '../command.js';
import { configFiles } from '../project/load-config.js';

const formats = ['ts', 'js', 'yaml', 'json'] as const;
type ConfigFormat = (typeof formats)[number];

export interface InitReport {
  readonly created: readonly string[];
  /** What was there and was left as it is. */
  readonly kept: readonly string[];
}

/**
 * Writes a configuration and the folder for stream tables. What exists is never touched.
 *
 * @throws {PgTrickleError} `FILE_WRITE_FAILED`
 */
export function initProject(folder: string, { format, project }: { readonly format: ConfigFormat; readonly project: string }): InitReport {
  const created = new Map<string, string>();
  const kept: string[] = [];
  const existing = configFiles.find((name) => existsSync(join(folder, name)));
  const write = (path: string, text: string) => {
    if (existsSync(join(folder, path))) kept.push(path);
    else created.set(path, text);
  };
  if (existing === undefined)
    write(
      format === 'ts' || format === 'js' ? `pgtrickle.config.${format === 'js' ? 'mjs' : 'ts'}` : `pgtrickle.config.${format}`,
      configText(format, project),
    );
  else kept.push(existing);
  write('stream_tables/.gitkeep', '');
  writeFiles(new Map([...created].map(([path, text]) => [join(folder, path), text])), { isNew: true });
  return { created: [...created.keys()], kept };
}

function configText(format: ConfigFormat, project: string): string {
  const config = { project, streamTables: 'stream_tables', schema: 'public' };
  if (format === 'json') return `${JSON.stringify(config, null, 2)}\n`;
  const comment = 'Definitions are the .sql files of the folder; where to connect comes from the environment (PGTRICKLE_URL, PGHOST, ...).';
  if (format === 'yaml')
    return `# ${comment}\n${Object.entries(config)
      .map(([key, value]) => `${key}: ${/^[\w./-]+$/.test(value) ? value : JSON.stringify(value)}\n`)
      .join('')}`;
  const fields = Object.entries(config)
    .map(([key, value]) => `  ${key}: ${JSON.stringify(value)},\n`)
    .join('');
  if (format === 'js') return `// ${comment}\n/** @type {import('@pgtrickle-js/cli').ProjectConfig} */\nexport default {\n${fields}};\n`;
  return `// ${comment}\nimport type { ProjectConfig } from '@pgtrickle-js/cli';\n\nexport default {\n${fields}} satisfies ProjectConfig;\n`;
}

export const command: Command = {
  description: 'Write a configuration and a folder for stream tables; what exists is left as it is.',
  options: [
    { flags: '--format <format>', help: 'of the configuration', choices: formats, default: 'yaml' },
    { flags: '--project <name>', help: 'what the database is to remember as the maker (default: the name of package.json or of the folder)' },
  ],
  examples: ['pgtrickle init', 'pgtrickle init --format ts --project shop'],
  prepare: (_args, { format, project }) => {
    if (project === '') throw new PgTrickleError('USAGE_INVALID', { message: 'the name of a project cannot be empty' });
    return async (session) => {
      const name = (project as string | undefined) ?? (await session.config()).project;
      const report = initProject(session.cwd, { format: format as ConfigFormat, project: name });
      const lines = [...report.created.map((path) => `created  ${path}`), ...report.kept.map((path) => `kept     ${relative('', path)}`)];
      return {
        data: { ...report, project: name },
        rows: report.created.map((path) => ({ name: path })),
        text: lines.join('\n'),
        notes: ['Next: pgtrickle import writes the stream tables of a database as files; pgtrickle plan shows what would change.'],
        ok: true,
      };
    };
  },
};
