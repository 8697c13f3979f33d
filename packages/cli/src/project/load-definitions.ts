import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { PgTrickleError, parseDefinition, type StreamTableDefinition } from '@pgtrickle-js/core';
import type { DefinitionSource } from './definition-file.js';
import { splitFrontMatter } from './front-matter.js';
import type { LoadedConfig } from './load-config.js';
import { parseYaml } from './parse-yaml.js';

/** What was read, and what could not be: for `validate` and `lint`, which report all of it. */
export interface LoadedDefinitions {
  readonly sources: readonly DefinitionSource[];
  readonly problems: readonly DefinitionProblem[];
  /** The folder of the files, relative to where the command runs. */
  readonly folder: string;
}

interface DefinitionProblem {
  readonly file: string;
  readonly line: number;
  readonly error: PgTrickleError;
}

/** Reads the definitions of a project: its `.sql` files, then those in its configuration. Does not connect. */
export async function loadDefinitions(loaded: LoadedConfig, cwd: string): Promise<LoadedDefinitions> {
  const folder = resolve(loaded.folder, loaded.config.streamTables ?? 'stream_tables');
  const schema = loaded.config.schema ?? 'public';
  const sources: DefinitionSource[] = [];
  const problems: DefinitionProblem[] = [];
  for (const path of sqlFiles(folder)) {
    const file = relative(cwd, path) || path;
    try {
      sources.push(await readDefinitionFile(path, { file, schema }));
    } catch (error) {
      if (!(error instanceof PgTrickleError)) throw error;
      problems.push({ file, line: typeof error.details.line === 'number' ? error.details.line : 1, error });
    }
  }
  const configFile = loaded.file === undefined ? '' : relative(cwd, loaded.file) || loaded.file;
  for (const [index, given] of (loaded.config.definitions ?? []).entries()) {
    try {
      sources.push({ definition: parseDefinition(withSchema(given, schema)), file: configFile, queryOffset: undefined, lineOf: () => 1 });
    } catch (error) {
      if (!(error instanceof PgTrickleError)) throw error;
      problems.push({ file: configFile, line: 1, error: located(error, `${configFile}, definitions.${index}`) });
    }
  }
  problems.push(...doubled(sources));
  return { sources, problems, folder: relative(cwd, folder) || '.' };
}

/** Refuses a folder without any definition: a gate in the wrong folder must not pass. @throws {PgTrickleError} `FILE_MISSING` */
export function requireSome({ sources, problems, folder }: LoadedDefinitions): void {
  if (sources.length + problems.length > 0) return;
  throw new PgTrickleError('FILE_MISSING', {
    message: `there are no definitions: ${folder} has no .sql file, and no configuration defines a stream table`,
    hint: `pgtrickle import writes those that a database has; or write one yourself: ${join(folder, 'order_totals.sql')} with its SELECT.`,
  });
}

/** The definitions when all of them can be read; else all problems in one error. @throws {PgTrickleError} */
export function requireDefinitions(loaded: LoadedDefinitions): StreamTableDefinition[] {
  const { sources, problems } = loaded;
  requireSome(loaded);
  const [only] = problems;
  if (problems.length === 1) throw only?.error;
  if (problems.length > 1) {
    const all = problems.map(({ error }) => error.message);
    throw new PgTrickleError('DEFINITION_INVALID', {
      message: `${problems.length} definitions cannot be read:\n  ${all.join('\n  ')}`,
      hint: 'pgtrickle validate shows each with its place.',
      details: { problems: all },
    });
  }
  return sources.map(({ definition }) => definition);
}

async function readDefinitionFile(path: string, { file, schema }: { readonly file: string; readonly schema: string }): Promise<DefinitionSource> {
  const split = splitFrontMatter(readText(path, file));
  if (split === undefined) {
    throw new PgTrickleError('DEFINITION_INVALID', {
      message: `the front matter is never closed (in ${file}:1)`,
      hint: 'A second line of three dashes ends it; the SELECT follows.',
      details: { file, line: 1 },
    });
  }
  const document = await parseYaml(split.yaml, { file, code: 'DEFINITION_INVALID', lineOffset: split.yamlOffset });
  const settings = document.value ?? {};
  if (typeof settings !== 'object' || Array.isArray(settings)) {
    throw new PgTrickleError('DEFINITION_INVALID', {
      message: `the front matter has to hold settings, such as schedule: 5m (in ${file}:2)`,
      details: { file, line: 2 },
    });
  }
  if ('query' in settings) {
    throw new PgTrickleError('DEFINITION_INVALID', {
      message: `the query stands below the front matter, not in it (in ${file})`,
      details: { file, line: document.lineOf('query') ?? 1 },
    });
  }
  const lineOf = (field: string) => document.lineOf(field) ?? 1;
  try {
    const definition = parseDefinition(withSchema({ name: basename(path, '.sql'), ...settings, query: split.sql }, schema));
    return { definition, file, queryOffset: split.sqlOffset, lineOf };
  } catch (error) {
    throw error instanceof PgTrickleError ? located(error, file, lineOf) : error;
  }
}

function readText(path: string, file: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === 'EACCES' ? 'permission denied' : code === 'ENOENT' ? 'it is a link that leads nowhere' : message;
    throw new PgTrickleError('FILE_MISSING', { message: `${file} cannot be read: ${reason}`, details: { file }, cause });
  }
}

function sqlFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sql') && !name.split(/[\\/]/).some((part) => part.startsWith('.')))
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => !statSync(path, { throwIfNoEntry: false })?.isDirectory());
}

function withSchema(given: object, schema: string): object {
  const { name } = given as { name?: unknown };
  return typeof name === 'string' && name !== '' && !name.includes('.') ? { ...given, name: `${schema}.${name}` } : given;
}

/** The error with the file in its message, and the line of the setting that it names first. */
function located({ code, message, hint, details, cause }: PgTrickleError, file: string, lineOf?: (field: string) => number): PgTrickleError {
  const first = Array.isArray(details.problems) ? /^(\w+)/.exec(String(details.problems[0]))?.[1] : undefined;
  const line = lineOf === undefined ? 1 : lineOf(first ?? 'name');
  return new PgTrickleError(code, {
    message: `${message} (in ${file}${lineOf === undefined ? '' : `:${line}`})`,
    hint,
    details: { ...details, file, line },
    cause,
  });
}

function doubled(sources: readonly DefinitionSource[]): DefinitionProblem[] {
  const first = new Map<string, string>();
  return sources.flatMap(({ definition: { name }, file, lineOf }) => {
    const other = first.get(name);
    if (other === undefined) {
      first.set(name, file);
      return [];
    }
    const error = new PgTrickleError('DEFINITION_INVALID', {
      message: `${name} is defined twice: in ${other} and in ${file}`,
      hint: 'Keep one of them.',
      details: { name, file },
    });
    return [{ file, line: lineOf('name'), error }];
  });
}
