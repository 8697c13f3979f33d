import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PgTrickleError } from '@pgtrickle-js/core';
import type { Context } from '../jinja/compile/frame.js';
import { parseYaml } from '../project/parse-yaml.js';
import { isRecord, renderYaml } from '../project/render-yaml.js';
import { type PackageSpec, parsePackage } from './package-spec.js';

export interface AskedPackages {
  readonly specs: readonly PackageSpec[];
  /** `packages.yml` or `dependencies.yml`. */
  readonly file: string;
}

/**
 * The packages that the project in a folder asks for.
 *
 * @throws {PgTrickleError} `DBT_PACKAGE_INVALID`, `DBT_YAML_INVALID`
 */
export async function readPackages(folder: string, context: Context): Promise<AskedPackages> {
  const [packages, dependencies] = await Promise.all(['packages.yml', 'dependencies.yml'].map((name) => readYaml(join(folder, name), name)));
  if (packages !== undefined && 'packages' in packages && dependencies !== undefined && 'packages' in dependencies)
    throw invalid('packages: is in both packages.yml and dependencies.yml', 'Keep one of them.');
  const file = dependencies !== undefined && 'packages' in dependencies ? 'dependencies.yml' : 'packages.yml';
  const list = (file === 'packages.yml' ? packages : dependencies)?.packages ?? [];
  if (!Array.isArray(list)) throw invalid(`packages: in ${file} is not a list`, 'Write - package: … below it.');
  const rendered = renderYaml(list, context, { displayPath: file, text: '' }, (path) => path.at(-1) !== 'password') as unknown[];
  return { specs: rendered.map((entry, i) => parsePackage(entry, list[i], file)), file };
}

async function readYaml(path: string, name: string): Promise<Record<string, unknown> | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  const data = text === undefined ? undefined : parseYaml(text, name);
  return isRecord(data) ? data : undefined;
}

function invalid(message: string, hint: string): PgTrickleError {
  return new PgTrickleError('DBT_PACKAGE_INVALID', { message, hint });
}
