import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { baseContext } from '../context/base-context.js';
import { NoTarget } from '../context/no-target.js';
import { findProjectDir } from './find-project-dir.js';
import { parseProjectFile, readRaw } from './project-file.js';
import type { YamlFile } from './render-yaml.js';
import type { ProjectFile, ProjectOptions, Warning } from './types.js';

/** dbt_project.yml of the root project, before its profile is known. */
export interface RootFile {
  readonly projectDir: string;
  readonly yaml: YamlFile;
  readonly raw: Readonly<Record<string, unknown>>;
  readonly profileName: string | undefined;
}

/** Finds and reads dbt_project.yml as far as it says which profile to take. @throws {PgTrickleError} `DBT_PROJECT_*`, `DBT_YAML_INVALID` */
export async function readRoot(options: ProjectOptions, warnings: Warning[] = []): Promise<RootFile> {
  const projectDir = await findProjectDir(options);
  const yaml = { displayPath: 'dbt_project.yml', text: await readFile(join(projectDir, 'dbt_project.yml'), 'utf8') };
  const raw = readRaw(yaml, warnings);
  const { env = process.env, vars = {} } = options;
  const named = parseProjectFile({ name: raw.name, profile: raw.profile }, yaml, baseContext({ env, vars: [vars] }), []);
  return { projectDir, yaml, raw, profileName: named.profile };
}

/** The whole file, as a command reads it that needs neither a profile nor variables. */
export function readWithoutProfile({ yaml, raw }: RootFile, { env = process.env, vars = {} }: ProjectOptions): ProjectFile {
  return parseProjectFile({ ...raw }, yaml, baseContext({ env, vars: [vars], isLenient: true, target: new NoTarget() }), []);
}
