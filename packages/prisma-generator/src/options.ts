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
  /** What relative imports end with; default as the client's. */
  readonly importFileExtension?: string | undefined;
  /** Default `ts`, `js`. */
  readonly generatedFileExtension?: string | undefined;
}

/** Settings that Prisma reads itself. */
const prismas = new Set(['provider', 'output', 'previewFeatures', 'binaryTargets', 'engineType']);

/**
 * Checks the options of a generator block.
 *
 * @param files the schema, to say where an option stands
 * @throws {PgTrickleError} `PRISMA_OPTION_INVALID` with file and line
 */
export async function parseOptions(
  config: Readonly<Record<string, unknown>>,
  files: readonly SchemaFile[],
  generator: string,
): Promise<GeneratorOptions> {
  const { optionsSchema } = await import('./options.schema.js');
  const parsed = optionsSchema.safeParse(config);
  if (parsed.success) return parsed.data;
  const known = Object.keys(optionsSchema.shape);
  const [issue] = parsed.error.issues;
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const option = unknown ?? String(issue?.path[0]);
  const fields =
    unknown === undefined
      ? {
          message: `the option "${option}" of the generator ${generator} cannot be ${JSON.stringify(config[option])}`,
          hint: issue?.code === 'invalid_value' ? `It is one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}.` : 'It is a text.',
        }
      : {
          message: `the generator ${generator} has no option "${option}"`,
          hint: didYouMean(option, [...known, ...prismas]) ?? `Options are ${known.join(', ')}.`,
        };
  for (const file of files) {
    const block = file.blocks.find(({ kind, name }) => kind === 'generator' && name === generator);
    const entry = block?.entries.find((candidate) => candidate.kind === 'setting' && candidate.name === option);
    if (entry !== undefined)
      throw schemaError('PRISMA_OPTION_INVALID', { path: file.path, text: file.text, index: entry.index }, { ...fields, length: option.length });
  }
  throw new PgTrickleError('PRISMA_OPTION_INVALID', fields);
}

/** The block of our generator, by its provider. */
export function generatorBlock(files: readonly SchemaFile[]): Block | undefined {
  return files
    .flatMap(({ blocks }) => blocks)
    .find((block) => block.kind === 'generator' && /pgtrickle|prisma-generator\/|generator-bin/.test(settingOf(block, 'provider') ?? ''));
}

function settingOf(block: Block, name: string): string | undefined {
  const entry = block.entries.find((candidate) => candidate.kind === 'setting' && candidate.name === name);
  return entry?.kind === 'setting' ? unquote(entry.value) : undefined;
}

/** The options as the schema has them; none when the generator is not in it. */
export async function optionsOfSchema(files: readonly SchemaFile[]): Promise<GeneratorOptions> {
  const block = generatorBlock(files);
  if (block === undefined) return {};
  const settings = block.entries.flatMap((entry) =>
    entry.kind === 'setting' && !prismas.has(entry.name) ? [[entry.name, unquote(entry.value)] as const] : [],
  );
  return settings.length === 0 ? {} : parseOptions(Object.fromEntries(settings), files, block.name);
}
