import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { didYouMean, type OptionName, optionNames, PgTrickleError, type StreamTableChanges } from '@pgtrickle-js/core';
import { InvalidArgumentError } from 'commander';
import type { OptionSpec } from '../command.js';
import { parseWord } from '../options.js';
import type { Session } from '../session.js';

/** How `create` and `alter` are told what a stream table is to be. */
export const definitionOptions: readonly OptionSpec[] = [
  { flags: '-f, --file <file>', help: 'read the query from a file, with its front matter if it has one; - reads stdin' },
  { flags: '--schedule <schedule>', help: '30s, 5m, a cron expression such as "*/10 * * * *", or calculated' },
  { flags: '--mode <mode>', help: 'AUTO, FULL, DIFFERENTIAL or IMMEDIATE', parse: parseWord(['AUTO', 'FULL', 'DIFFERENTIAL', 'IMMEDIATE']) },
  { flags: '--set <option=value...>', help: 'an option of the extension: --set tier=warm fuse=auto', parse: parseSetting },
];

/** What the options say, beside what the file says. */
export function settingsOf({ schedule, mode, set, status }: Readonly<Record<string, unknown>>): StreamTableChanges {
  const options = set === undefined ? undefined : Object.fromEntries(set as [string, unknown][]);
  return {
    ...(schedule === undefined ? {} : { schedule: schedule === 'calculated' ? null : (schedule as string) }),
    ...(mode === undefined ? {} : { refreshMode: mode as never }),
    ...(status === undefined ? {} : { status: status as never }),
    ...(options === undefined ? {} : { options }),
  };
}

/** Reads `--file`: the query, and what its front matter says. @throws {PgTrickleError} `FILE_MISSING`, `DEFINITION_INVALID` */
export async function readQueryFile(file: string, { cwd }: Session): Promise<StreamTableChanges> {
  const { splitFrontMatter } = await import('../project/front-matter.js');
  const { parseYaml } = await import('../project/parse-yaml.js');
  const split = splitFrontMatter(readText(file, cwd));
  if (split === undefined) throw new PgTrickleError('DEFINITION_INVALID', { message: `the front matter is never closed (in ${file}:1)` });
  const { value } = await parseYaml(split.yaml, { file, code: 'DEFINITION_INVALID', lineOffset: split.yamlOffset });
  return { ...(value as StreamTableChanges | null), query: split.sql };
}

function readText(file: string, cwd: string): string {
  try {
    return readFileSync(file === '-' ? 0 : resolve(cwd, file), 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new PgTrickleError('FILE_MISSING', {
      message: code === 'ENOENT' ? `there is no file ${file}` : `${file} cannot be read: ${message}`,
      cause: error,
    });
  }
}

function parseSetting(text: string, before: unknown): [string, unknown][] {
  const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(text) ?? [];
  // As the extension spells it, or as definitions do.
  const option = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  if (!text.includes('=')) throw new InvalidArgumentError('Write name=value, such as tier=warm.');
  if (!optionNames.includes(option as OptionName)) {
    throw new InvalidArgumentError(`Write an option of the extension. ${didYouMean(option, optionNames) ?? `There are ${optionNames.join(', ')}.`}`);
  }
  return [...((before as [string, unknown][] | undefined) ?? []), [option, parseValue(value)]];
}

function parseValue(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
