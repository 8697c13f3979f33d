import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PgTrickleError } from '@pgtrickle-js/core';
import type { ProjectConfig } from './config.js';
import { parseYaml } from './parse-yaml.js';

export interface LoadedConfig {
  readonly config: ProjectConfig;
  /** The file, where there is one. */
  readonly file: string | undefined;
  /** What paths in it are relative to. */
  readonly folder: string;
  /** Who declares: the configuration's `project`, the name in package.json, or the folder's. */
  readonly project: string;
}

export const configFiles = ['ts', 'mts', 'js', 'mjs', 'json', 'yaml', 'yml'].map((end) => `pgtrickle.config.${end}`);

/**
 * Reads the configuration: the file given, or the nearest one in `cwd` and the folders above.
 *
 * @throws {PgTrickleError} `CONFIG_INVALID` with all problems at once, `FILE_MISSING`
 */
export async function loadConfig(cwd: string, given?: string): Promise<LoadedConfig> {
  const file = given === undefined ? findConfig(cwd) : resolve(cwd, given);
  if (file === undefined) return { config: {}, file, folder: cwd, project: projectName({}, cwd) };
  if (!existsSync(file)) {
    throw new PgTrickleError('FILE_MISSING', {
      message: `there is no file ${given}`,
      hint: 'Check --config; pgtrickle init writes a configuration.',
    });
  }
  const document = await readDocument(file);
  const { parseConfig } = await import('./config.schema.js');
  const parsed = parseConfig(document ?? {});
  if ('problems' in parsed) throw invalid(file, parsed.problems);
  const folder = dirname(file);
  return { config: parsed.config, file, folder, project: projectName(parsed.config, folder) };
}

function findConfig(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = configFiles.map((name) => join(folder, name)).find(existsSync);
    if (found !== undefined || dirname(folder) === folder) return found;
  }
}

async function readDocument(file: string): Promise<unknown> {
  if (file.endsWith('.json')) {
    try {
      return JSON.parse(readFileSync(file, 'utf8'));
    } catch (error) {
      throw invalid(file, [(error as Error).message], error);
    }
  }
  if (/\.ya?ml$/.test(file)) return (await parseYaml(readFileSync(file, 'utf8'), { file, code: 'CONFIG_INVALID' })).value;
  try {
    return ((await import(pathToFileURL(file).href)) as { default?: unknown }).default;
  } catch (error) {
    const tooOld = (error as NodeJS.ErrnoException).code === 'ERR_UNKNOWN_FILE_EXTENSION';
    throw invalid(
      file,
      [tooOld ? 'this Node does not read TypeScript: it takes 22.18 or newer, or a .js file' : String((error as Error).message)],
      error,
    );
  }
}

function projectName({ project }: ProjectConfig, folder: string): string {
  if (project !== undefined) return project;
  try {
    const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name?: unknown };
    if (typeof name === 'string' && name !== '') return name;
  } catch {
    // No package.json, or not one to read: the folder has a name as well.
  }
  return basename(folder) || 'default';
}

function invalid(file: string, problems: readonly string[], cause?: unknown): PgTrickleError {
  const [only] = problems;
  const message =
    problems.length === 1 ? `${basename(file)}: ${only}` : `${basename(file)} has ${problems.length} problems:\n  ${problems.join('\n  ')}`;
  return new PgTrickleError('CONFIG_INVALID', { message, hint: `Correct ${file}.`, details: { file, problems }, cause });
}
