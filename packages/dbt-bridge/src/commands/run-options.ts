import { PgTrickleError } from '@pgtrickle-js/core';
import type { RunOptions } from '../invocation.js';
import type { CommandLine } from '../program.js';
import { parseYaml } from '../project/parse-yaml.js';

/** The invocation that a command line asks for. @throws {PgTrickleError} `USAGE_INVALID` */
export function runOptions({ command, flags }: CommandLine): RunOptions {
  const text = (name: string) => flags[name] as string | undefined;
  const texts = (...names: string[]) => {
    const given = names.flatMap((name) => (flags[name] as string[] | undefined) ?? []);
    return given.length === 0 ? undefined : given;
  };
  const flag = (name: string) => flags[name] as boolean | undefined;
  const threads = flags.threads as number | undefined;
  if (threads !== undefined && !(Number.isInteger(threads) && threads > 0)) {
    throw new PgTrickleError('USAGE_INVALID', { message: '--threads wants a whole number above 0' });
  }
  return {
    command,
    projectDir: text('projectDir'),
    profilesDir: text('profilesDir'),
    profile: text('profile'),
    target: text('target'),
    targetPath: text('targetPath'),
    invocationId: text('invocationId'),
    vars: varsOf(text('vars')),
    threads,
    select: texts('select', 'models'),
    exclude: texts('exclude'),
    selector: text('selector'),
    indirectSelection: text('indirectSelection') as RunOptions['indirectSelection'],
    resourceTypes: { only: texts('resourceType', 'resourceTypes'), not: texts('excludeResourceType', 'excludeResourceTypes') },
    fullRefresh: flag('fullRefresh'),
    empty: flag('empty'),
    failFast: flag('failFast'),
    storeFailures: flag('storeFailures'),
    writeJson: flag('writeJson'),
    output: text('output') as RunOptions['output'],
    outputKeys: texts('outputKeys')?.flatMap((keys) => keys.split(/[\s,]+/)),
  };
}

function varsOf(text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined) return undefined;
  const vars = parseYaml(text, '--vars');
  if (vars === null || vars === undefined) return {};
  if (typeof vars === 'object' && !Array.isArray(vars)) return vars as Record<string, unknown>;
  throw new PgTrickleError('USAGE_INVALID', { message: '--vars is not a mapping', hint: "Write it as YAML: --vars '{region: emea, days: 3}'" });
}
