import { clientName } from '../names.js';
import type { ModelMap } from '../runtime/model-map.js';
import { whyNot } from '../runtime/read-only-error.js';

/** How the module is written. */
export interface ModuleFormat {
  readonly language: 'ts' | 'js';
  /** Of JavaScript. */
  readonly moduleFormat: 'esm' | 'cjs';
  /** `ts`, `js`, `mjs`, …: what the files end with. */
  readonly fileExtension: string;
  /** What relative imports end with, without a dot; empty for none. */
  readonly importExtension: string;
}

export interface ModuleInput {
  readonly map: ModelMap;
  /** Fields that show the row id, by model: the client is told to leave them out. */
  readonly rowIds: Readonly<Record<string, string>>;
  readonly format: ModuleFormat;
}

const runtime = '@pgtrickle-js/prisma-generator/runtime';

/** The files of the generated module, by name. Pure. */
export function emitModule({ map, rowIds, format }: ModuleInput): Map<string, string> {
  const { language, moduleFormat, fileExtension, importExtension } = format;
  const models = `./models${importExtension === '' ? '' : `.${importExtension}`}`;
  const data = JSON.stringify(map, null, 2);
  const types = extensionType(map);
  const omit = JSON.stringify(Object.fromEntries(Object.entries(rowIds).map(([model, field]) => [clientName(model), { [field]: true }])));
  if (language === 'ts') {
    return new Map([
      [`models.${fileExtension}`, `import type { ModelMap } from '${runtime}';\n\n${modelMapDoc}\nexport const modelMap: ModelMap = ${data};\n`],
      [
        `index.${fileExtension}`,
        `import { createPgTrickle, ${importsOf(types)} } from '${runtime}';\nimport { modelMap } from '${models}';\n\n` +
          `export { type Freshness, PgTrickleError, type StreamTableInfo, StreamTableReadOnlyError, type WaitOptions } from '${runtime}';\nexport { modelMap };\n\n` +
          `${types}\n${extensionDoc}\nexport const pgTrickle: PgTrickle = createPgTrickle<PgTrickle>(modelMap);\n\n${omitDoc}\nexport const omit = ${omit} as const;\n`,
      ],
    ]);
  }
  const declarations = `index.d.${fileExtension.replace('js', 'ts')}`;
  const declared =
    `import { type ModelMap, ${importsOf(types)} } from '${runtime}';\n\n` +
    `export { type Freshness, PgTrickleError, type StreamTableInfo, StreamTableReadOnlyError, type WaitOptions } from '${runtime}';\n\n` +
    `${types}\n${extensionDoc}\nexport declare const pgTrickle: PgTrickle;\n\n${modelMapDoc}\nexport declare const modelMap: ModelMap;\n\n${omitDoc}\nexport declare const omit: ${omit.replaceAll('"', '')};\n`;
  const code =
    moduleFormat === 'esm'
      ? {
          models: `${modelMapDoc}\nexport const modelMap = ${data};\n`,
          index: `import { createPgTrickle } from '${runtime}';\nimport { modelMap } from '${models}';\n\nexport { PgTrickleError, StreamTableReadOnlyError } from '${runtime}';\nexport { modelMap };\n\n${extensionDoc}\nexport const pgTrickle = createPgTrickle(modelMap);\n\n${omitDoc}\nexport const omit = ${omit};\n`,
        }
      : {
          models: `${modelMapDoc}\nexports.modelMap = ${data};\n`,
          index: `const { createPgTrickle, PgTrickleError, StreamTableReadOnlyError } = require('${runtime}');\nconst { modelMap } = require('${models}');\n\nexports.PgTrickleError = PgTrickleError;\nexports.StreamTableReadOnlyError = StreamTableReadOnlyError;\nexports.modelMap = modelMap;\n\n${extensionDoc}\nexports.pgTrickle = createPgTrickle(modelMap);\n\n${omitDoc}\nexports.omit = ${omit};\n`,
        };
  return new Map([
    [`models.${fileExtension}`, code.models],
    [`index.${fileExtension}`, code.index],
    [declarations, declared],
  ]);
}

const modelMapDoc = '/** The stream tables of the schema, what they follow, and the relations that lead to them. */';
const omitDoc = '/** For `new PrismaClient({ omit })`: leaves out row ids that pull was asked to show. */';
const extensionDoc = `/**
 * Freshness and refreshes for the models of stream tables, and a guard before every write to one.
 *
 * @example
 * const prisma = new PrismaClient({ adapter }).$extends(pgTrickle);
 */`;

/** Imports of the types that are used: an unused one is an error in a strict project. */
function importsOf(types: string): string {
  const names = ['GuardedModel', 'LinkOnly', 'PgTrickleExtension', 'ReadOnly', 'StreamTableModel'];
  return names.flatMap((name) => (types.includes(`${name}<`) ? [`type ${name}`] : [])).join(', ');
}

/** Every model that the extension adds to or narrows. */
function extensionType({ streamTables, relations }: ModelMap): string {
  const members = Object.entries(streamTables).map(([model, { name }]) => `  ${clientName(model)}: StreamTableModel<${JSON.stringify(name)}>;`);
  const guarded = Object.keys(relations).map((model) => `  ${clientName(model)}: GuardedModel<Relations, ${JSON.stringify(model)}>;`);
  return `${relationTypes({ streamTables, relations })}/** What the extension adds, as \`$extends\` reads it. */\nexport type PgTrickle = PgTrickleExtension<{\n${[...members, ...guarded].join('\n')}\n}>;\n`;
}

/** The relations as types: the texts are what an editor shows where a nested write is refused. */
function relationTypes({ streamTables, relations }: ModelMap): string {
  if (Object.keys(relations).length === 0) return '';
  const lines = Object.entries(relations).map(([model, fields]) => {
    const types = Object.entries(fields).map(([field, relation]) => {
      const entry = streamTables[relation.model];
      const type =
        entry === undefined ? JSON.stringify(relation.model) : `${relation.ownsKey ? 'LinkOnly' : 'ReadOnly'}<${JSON.stringify(whyNot(entry))}>`;
      return `${field}: ${type}`;
    });
    return `  ${model}: { ${types.join('; ')} };`;
  });
  return `/** Relations over which a nested write could reach a stream table. */\ntype Relations = {\n${lines.join('\n')}\n};\n\n`;
}
