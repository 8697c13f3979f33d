import { dirname, join, relative } from 'node:path';
import { PgTrickleError } from '@pgtrickle-js/core/portable';
import type { GeneratorConfig } from '@prisma/generator-helper';
import { modelMapOf } from './emit/model-map.js';
import { emitModule, type ModuleFormat } from './emit/module.js';
import { nestedInputs } from './emit/nested-inputs.js';
import { writeGeneratedFiles } from './files/generated-files.js';
import { narrowClient } from './files/narrow-client.js';
import { readText } from './files/read-text.js';
import { emptyManifest } from './manifest/manifest.js';
import { readManifest } from './manifest/read-manifest.js';
import { type GeneratorOptions, parseOptions } from './options.js';
import { manifestPathOf } from './project/manifest-path.js';
import { requirePrisma7 } from './project/require-prisma.js';
import { type Client, clientsOf, isClient, standsBefore } from './protocol/clients.js';
import type { GenerateRequest } from './protocol/parse-request.js';
import { parseSchema } from './schema/parse-schema.js';

/** What `prisma generate` runs. Reads schema and manifest, no database. @throws {PgTrickleError} `PRISMA_*` */
export async function generate(
  { generator, otherGenerators, schemaPath, datamodel, dmmf }: GenerateRequest,
  warn: (text: string) => void,
): Promise<void> {
  const source = generator.sourceFilePath;
  requirePrisma7(dirname(source));
  const options = await checkedOptions(generator);
  const found = clientsOf(otherGenerators, datamodel);
  const [client] = found;
  if (client === undefined) {
    throw new PgTrickleError('PRISMA_CLIENT_MISSING', {
      message: `the schema has no generator for a Prisma client (in ${relative(process.cwd(), schemaPath)})`,
      hint: 'Add: generator client { provider = "prisma-client" … }',
    });
  }
  const manifestPath = manifestPathOf(schemaPath, options.manifest);
  const shown = relative(process.cwd(), manifestPath);
  const manifest = await readManifest(manifestPath, shown);
  if (manifest === undefined) warn(`warning: there is no ${shown}: no stream table is known. Run pgt-prisma pull.`);
  const schema = { models: dmmf.datamodel.models, operations: dmmf.mappings.modelOperations };
  const map = modelMapOf({
    ...schema,
    manifest: manifest ?? emptyManifest,
    defaultSchema: options.schema ?? 'public',
  });
  const rowIds = Object.fromEntries(
    dmmf.datamodel.models.flatMap(({ name, fields }) => {
      const field = map.streamTables[name] && fields.find(({ dbName }) => /^__pg[ts]_row_id$/.test(dbName ?? ''));
      return field ? [[name, field.name]] : [];
    }),
  );
  const output = generator.output?.value ?? '';
  const files = emitModule({ map, rowIds, format: formatOf(options, client) });
  await writeGeneratedFiles(new Map([...files].map(([name, text]) => [join(output, name), text])));
  const inputs = options.narrowClient === false ? new Map() : nestedInputs(schema, map.streamTables);
  if (inputs.size === 0) return;
  for (const one of otherGenerators.filter(isClient)) {
    if (standsBefore(datamodel, generator, one)) {
      warn(`warning: ${one.name} is generated after ${generator.name}, which then cannot take nested writes out of its types. Put its block first.`);
      continue;
    }
    const missing = narrowClient(one, inputs);
    if (missing.length > 0) warn(`warning: the types of ${one.name} are not as expected: nested writes over ${missing.join(', ')} may compile.`);
  }
}

async function checkedOptions(generator: GeneratorConfig): Promise<GeneratorOptions> {
  if (Object.keys(generator.config).length === 0) return {};
  const path = relative(process.cwd(), generator.sourceFilePath);
  return parseOptions(generator.config, [parseSchema(path, (await readText(generator.sourceFilePath)) ?? '')], generator.name);
}

/** As the client of the schema is written, unless our own options say otherwise. */
function formatOf(options: GeneratorOptions, client: Client): ModuleFormat {
  const ofClient = (name: string) => (typeof client.config[name] === 'string' ? (client.config[name] as string) : undefined);
  const language = options.language ?? (client.provider.value === 'prisma-client-js' ? 'js' : 'ts');
  const moduleFormat =
    options.moduleFormat ?? (ofClient('moduleFormat') as 'esm' | 'cjs' | undefined) ?? (client.provider.value === 'prisma-client-js' ? 'cjs' : 'esm');
  const fileExtension = options.generatedFileExtension ?? (language === 'ts' ? (ofClient('generatedFileExtension') ?? 'ts') : 'js');
  return { language, moduleFormat, fileExtension };
}
