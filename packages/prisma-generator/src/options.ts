import { didYouMean, PgTrickleError } from '@pgtrickle-js/core/portable';
import { unquote } from './schema/parse-entries.js';
import type { Block, SchemaFile } from './schema/parse-schema.js';
import { schemaError } from './schema/schema-error.js';

/** What the generator block says. */
export interface GeneratorOptions {
  /** The manifest, relative to the schema's folder. Default `pgtrickle.json`. */
  readonly manifest?: string | undefined;
  /** The schema of blocks without `@@schema`. Default `public`. */
  readonly schema?: string | undefined;
  /** Whether `pull` shows `__pgt_row_id` where no other key is proven. Default false. */
  readonly rowId?: boolean | undefined;
  /** Default `ts`, and `js` for `prisma-client-js`. */
  readonly language?: 'ts' | 'js' | undefined;
  /** Of JavaScript; default as the client's. */
  readonly moduleFormat?: 'esm' | 'cjs' | undefined;
  /** Default `ts`, `js`. */
  readonly generatedFileExtension?: string | undefined;
  /** Whether nested writes to stream tables are taken out of the types of the generated client. Default true. */
  readonly narrowClient?: boolean | undefined;
}

/** Settings that Prisma reads itself. */
const prismas = new Set(['provider', 'output', 'previewFeatures', 'binaryTargets', 'engineType']);

/** Any text that is not empty. */
const text: readonly string[] = [];
const extensions = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'];

/** What each option can be. */
const values: Readonly<Record<keyof GeneratorOptions, readonly string[]>> = {
  manifest: text,
  schema: text,
  rowId: ['true', 'false'],
  language: ['ts', 'js'],
  moduleFormat: ['esm', 'cjs'],
  generatedFileExtension: extensions,
  narrowClient: ['true', 'false'],
};

/**
 * Checks the options of a generator block.
 *
 * @param files the schema, to say where an option stands
 * @throws {PgTrickleError} `PRISMA_OPTION_INVALID` with file and line
 */
export function parseOptions(config: Readonly<Record<string, unknown>>, files: readonly SchemaFile[], generator: string): GeneratorOptions {
  const problem = firstProblem(config, generator);
  if (problem === undefined) return typed(config);
  const { option, ...fields } = problem;
  for (const file of files) {
    const block = file.blocks.find(({ kind, name }) => kind === 'generator' && name === generator);
    const entry = block?.entries.find((candidate) => candidate.kind === 'setting' && candidate.name === option);
    if (entry !== undefined)
      throw schemaError('PRISMA_OPTION_INVALID', { path: file.path, text: file.text, index: entry.index }, { ...fields, length: option.length });
  }
  throw new PgTrickleError('PRISMA_OPTION_INVALID', fields);
}

/** What is wrong first. */
function firstProblem(config: Readonly<Record<string, unknown>>, generator: string): { option: string; message: string; hint: string } | undefined {
  const known = Object.keys(values);
  for (const [option, value] of Object.entries(config)) {
    if (!Object.hasOwn(values, option)) {
      const hint = didYouMean(option, [...known, ...prismas]) ?? `Options are ${known.join(', ')}.`;
      return { option, message: `the generator ${generator} has no option "${option}"`, hint };
    }
    const allowed = values[option as keyof GeneratorOptions];
    if (typeof value === 'string' && (allowed === text ? value !== '' : allowed.includes(value))) continue;
    const hint = allowed === text ? 'It is a text.' : `It is one of ${allowed.map((one) => JSON.stringify(one)).join(', ')}.`;
    return { option, message: `the option "${option}" of the generator ${generator} cannot be ${JSON.stringify(value)}`, hint };
  }
  return undefined;
}

/** Prisma hands all options over as texts. */
function typed(config: Readonly<Record<string, unknown>>): GeneratorOptions {
  return Object.fromEntries(Object.entries(config).map(([name, value]) => [name, isSwitch(name) ? value === 'true' : value]));
}

const isSwitch = (name: string) => values[name as keyof GeneratorOptions].includes('true');

/** The block of our generator, by its provider. */
export function generatorBlock(files: readonly SchemaFile[]): Block | undefined {
  return files
    .flatMap(({ blocks }) => blocks)
    .find((block) => block.kind === 'generator' && /pgtrickle|prisma-generator\/|generator-bin/.test(settingsOf(block).provider ?? ''));
}

/** The settings of a block: texts as they are meant, all else as it is written. */
export function settingsOf(block: Block): Readonly<Record<string, string>> {
  return Object.fromEntries(
    block.entries.flatMap((entry) =>
      entry.kind === 'setting' ? [[entry.name, entry.value.startsWith('"') ? unquote(entry.value) : entry.value]] : [],
    ),
  );
}

/** The options as the schema has them; none when the generator is not in it. */
export function optionsOfSchema(files: readonly SchemaFile[]): GeneratorOptions {
  const block = generatorBlock(files);
  if (block === undefined) return {};
  const settings = Object.entries(settingsOf(block)).filter(([name]) => !prismas.has(name));
  return settings.length === 0 ? {} : parseOptions(Object.fromEntries(settings), files, block.name);
}
