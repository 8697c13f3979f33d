import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunOptions } from '../options.js';
import { findProjectDir } from '../project/find-project-dir.js';
import { parseYaml } from '../project/parse-yaml.js';
import { isRecord } from '../project/render-yaml.js';
import { camelCase } from './flag.js';
import { behaviorFlags } from './invocation-args.js';

/** The flags that dbt_project.yml can set. */
const settable = new Set([
  ...['cacheSelectedOnly', 'debug', 'failFast', 'indirectSelection', 'logFormat', 'logLevel', 'populateCache', 'printerWidth', 'quiet', 'print'],
  ...['useColors', 'versionCheck', 'warnError', 'warnErrorOptions', 'writeJson', 'storeFailures', 'fullRefresh', 'introspect', 'defer', 'favorState'],
  ...['skipNodesIfOnRunStartFails', 'maximumSeedSizeMib'],
]);

/** `flags:` of dbt_project.yml under their camel-case names; nothing where there is no project, or none that can be read: whoever needs it says so. */
export async function readProjectFlags(options: Pick<RunOptions, 'projectDir' | 'cwd' | 'env'>): Promise<Record<string, unknown>> {
  const folder = await findProjectDir(options).catch(() => undefined);
  const text = folder === undefined ? undefined : await readFile(join(folder, 'dbt_project.yml'), 'utf8').catch(() => undefined);
  // Most projects have no flags: the file need not be parsed twice for them.
  if (text === undefined || !/^["']?flags/m.test(text)) return {};
  try {
    const data = parseYaml(text, 'dbt_project.yml');
    const flags = isRecord(data) && isRecord(data.flags) ? data.flags : {};
    return Object.fromEntries(
      Object.entries(flags).flatMap(([name, value]) => {
        const key = camelCase(name.replaceAll('_', '-'));
        return (settable.has(key) || Object.hasOwn(behaviorFlags, name.toLowerCase())) && value !== null ? [[key, value]] : [];
      }),
    );
  } catch {
    return {};
  }
}

/** The options, completed from the project's flags. */
export async function withProjectFlags(options: RunOptions): Promise<RunOptions> {
  const flags = await readProjectFlags(options);
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  // Those that are no option of ours are shown to templates and artifacts all the same.
  const others = Object.entries(flags).filter(([key]) => !settable.has(key));
  return { ...flags, ...given, otherFlags: { ...Object.fromEntries(others), ...options.otherFlags } } as unknown as RunOptions;
}
