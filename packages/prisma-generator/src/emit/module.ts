import { clientName } from '../names.js';
import type { ModelMap, StreamTableEntry } from '../runtime/model-map.js';
import { whyNot } from '../runtime/read-only-error.js';

/** How the module is written. */
export interface ModuleFormat {
  readonly language: 'ts' | 'js';
  /** Of JavaScript. */
  readonly moduleFormat: 'esm' | 'cjs';
  /** `ts`, `js`, `mjs`, …: what the files end with. */
  readonly fileExtension: string;
}

export interface ModuleInput {
  readonly map: ModelMap;
  /** Fields that show the row id, by model: the client is told to leave them out. */
  readonly rowIds: Readonly<Record<string, string>>;
  readonly format: ModuleFormat;
}

const runtime = '@pgtrickle-js/prisma-generator/runtime';
const exportedTypes = `export { type Freshness, PgTrickleError, type StreamTableInfo, StreamTableReadOnlyError, type WaitOptions } from '${runtime}';`;

/** The files of the generated module, by name: one, or one of code and one of types. None imports another, whatever a project takes such imports to end with. Pure. */
export function emitModule({ map, rowIds, format: { language, moduleFormat, fileExtension } }: ModuleInput): Map<string, string> {
  const data = JSON.stringify(map, null, 2);
  const types = extensionType(map);
  const omit = JSON.stringify(Object.fromEntries(Object.entries(rowIds).map(([model, field]) => [clientName(model), { [field]: true }])));
  const index = `index.${fileExtension}`;
  if (language === 'ts') {
    const text = moduleText([
      [`import { createPgTrickle, type ModelMap, ${importsOf(types)} } from '${runtime}';`],
      [exportedTypes],
      [types],
      [modelMapDoc, `export const modelMap: ModelMap = ${data};`],
      [extensionDoc, 'export const pgTrickle: PgTrickle = createPgTrickle<PgTrickle>(modelMap);'],
      [omitDoc, `export const omit = ${omit} as const;`],
    ]);
    return new Map([[index, text]]);
  }
  const isEsm = moduleFormat === 'esm';
  const exported = (name: string) => (isEsm ? `export const ${name} =` : `exports.${name} =`);
  const code = moduleText([
    isEsm
      ? [`import { createPgTrickle } from '${runtime}';`, '', `export { PgTrickleError, StreamTableReadOnlyError } from '${runtime}';`]
      : [
          `const { createPgTrickle, PgTrickleError, StreamTableReadOnlyError } = require('${runtime}');`,
          '',
          ...['PgTrickleError', 'StreamTableReadOnlyError'].map((name) => `exports.${name} = ${name};`),
        ],
    [modelMapDoc, `${isEsm ? '' : 'const modelMap = '}${exported('modelMap')} ${data};`],
    [extensionDoc, `${exported('pgTrickle')} createPgTrickle(modelMap);`],
    [omitDoc, `${exported('omit')} ${omit};`],
  ]);
  const declarations = moduleText([
    [`import { type ModelMap, ${importsOf(types)} } from '${runtime}';`],
    [exportedTypes],
    [types],
    [modelMapDoc, 'export declare const modelMap: ModelMap;'],
    [extensionDoc, 'export declare const pgTrickle: PgTrickle;'],
    [omitDoc, `export declare const omit: ${omit.replaceAll('"', '')};`],
  ]);
  return new Map([
    [index, code],
    [`index.d.${fileExtension.replace('js', 'ts')}`, declarations],
  ]);
}

/** Parts with an empty line between them. */
const moduleText = (parts: readonly (readonly string[])[]) => `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`;

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
  const members = Object.entries(streamTables).map(
    ([model, entry]) => `  ${docOf(entry)}\n  ${clientName(model)}: StreamTableModel<${JSON.stringify(entry.name)}>;`,
  );
  const guarded = Object.keys(relations).map((model) => `  ${clientName(model)}: GuardedModel<Relations, ${JSON.stringify(model)}>;`);
  return `${relationTypes({ streamTables, relations })}/** What the extension adds, as \`$extends\` reads it. */\nexport type PgTrickle = PgTrickleExtension<{\n${[...members, ...guarded].join('\n')}\n}>;`;
}

/** What an editor shows for the model. A name could end the comment. */
const docOf = (entry: StreamTableEntry) => `/** Read-only: ${whyNot(entry).replaceAll('*/', '*\\/')}. */`;

/** The relations as types: the texts are what an editor shows where a nested write is refused. */
function relationTypes({ streamTables, relations }: Pick<ModelMap, 'streamTables' | 'relations'>): string {
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
