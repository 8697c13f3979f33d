import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import type { Context } from '../jinja/compile/frame.js';
import { toJson } from '../jinja/values/json.js';
import { toPython } from '../jinja/values/to-python.js';
import { parseYaml } from '../project/parse-yaml.js';
import { isRecord, renderYaml } from '../project/render-yaml.js';
import { hashedForm, type PackageSpec, parsePackage } from './package-spec.js';

export const lockFileName = 'package-lock.yml';

/** What dbt keeps to see whether packages.yml has changed: the SHA-1 of its entries as Python writes them in JSON. */
export function packagesHash(specs: readonly PackageSpec[]): string {
  const texts = specs.map((spec) => toJson(toPython(hashedForm(spec)), { sortKeys: true })).sort();
  return hash('sha1', texts.join('\n'));
}

/** The text of package-lock.yml, as dbt writes it. */
export function lockText(locked: readonly Readonly<Record<string, unknown>>[], sha1: string): string {
  return dump({ packages: locked, sha1_hash: sha1 }, { sortKeys: true, lineWidth: -1 });
}

/** The packages that package-lock.yml pins, and the hash of what they were found for; undefined without the file. */
export async function readLock(projectDir: string, context: Context): Promise<{ readonly specs: PackageSpec[]; readonly sha1: unknown } | undefined> {
  const text = await readFile(join(projectDir, lockFileName), 'utf8').catch(() => undefined);
  const data = text === undefined ? undefined : parseYaml(text, lockFileName);
  if (!isRecord(data) || !Array.isArray(data.packages)) return undefined;
  const list: unknown[] = data.packages;
  const rendered = renderYaml(list, context, { displayPath: lockFileName, text: '' }) as unknown[];
  return { specs: rendered.map((entry, i) => parsePackage(entry, list[i], lockFileName)), sha1: data.sha1_hash };
}
