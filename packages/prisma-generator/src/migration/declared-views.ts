import { dirname, join, resolve } from 'node:path';
import { didYouMean, optionNames, PgTrickleError, parseDefinition, type StreamTableDefinition } from '@pgtrickle-js/core';
import { readText } from '../files/read-text.js';
import { qualifiedNameOf } from '../pull/sync-enums.js';
import { unquote } from '../schema/parse-entries.js';
import type { Block, SchemaFile } from '../schema/parse-schema.js';
import { splitOutside } from '../schema/scan.js';
import { schemaError } from '../schema/schema-error.js';

/** A definition with the place that messages name. */
export interface DeclaredStreamTable {
  readonly definition: StreamTableDefinition;
  readonly file: string;
}

const annotation = /^\/\/\/\s*@streamTable\b\s*(?:\((.*)\))?\s*$/;
const settings = ['file', 'schedule', 'refreshMode', 'initialize', 'status', ...optionNames];

/**
 * The definitions in a schema: views with `/// @streamTable(schedule: "5m")` above them. The query stands in the documentation lines behind it, or in
 * the file that `file: "…"` names, beside the schema file.
 *
 * @throws {PgTrickleError} `PRISMA_DECLARATION_INVALID` with file and line
 */
export async function declaredViews(
  files: readonly SchemaFile[],
  { folder, defaultSchema }: { folder: string; defaultSchema: string },
): Promise<DeclaredStreamTable[]> {
  const found: DeclaredStreamTable[] = [];
  for (const file of files) {
    for (const block of file.blocks) {
      const line = block.comments.findIndex((comment) => annotation.test(comment) || /^\/\/\/\s*@streamTable\b/.test(comment));
      if (line !== -1) found.push({ definition: await readDeclaration(file, block, line, { folder, defaultSchema }), file: file.path });
    }
  }
  return found;
}

async function readDeclaration(
  file: SchemaFile,
  block: Block,
  line: number,
  { folder, defaultSchema }: { folder: string; defaultSchema: string },
): Promise<StreamTableDefinition> {
  const comment = block.comments[line] ?? '';
  const index = file.text.indexOf('@streamTable', block.start);
  const fail = (message: string, hint?: string) =>
    schemaError(
      'PRISMA_DECLARATION_INVALID',
      { path: file.path, text: file.text, index },
      { message, ...(hint === undefined ? {} : { hint }), length: '@streamTable'.length },
    );
  const match = annotation.exec(comment);
  if (match === null)
    throw fail(`"${comment.replace(/^\/\/\/\s*/, '')}" is not understood`, 'Write @streamTable(schedule: "5m") on a line of its own.');
  if (block.kind !== 'view') throw fail(`${block.name} is a ${block.kind}, and a stream table is a view`, `Write: view ${block.name} {`);
  const { file: queryFile, ...given } = readSettings(match[1] ?? '', fail);
  const inline = block.comments
    .slice(line + 1)
    .filter((text) => text.startsWith('///'))
    .map((text) => text.replace(/^\/\/\/ ?/, ''))
    .join('\n');
  const query = queryFile === undefined ? inline : await readText(resolve(dirname(join(folder, file.path)), String(queryFile)));
  if (query === undefined) throw fail(`there is no file ${JSON.stringify(queryFile)} beside the schema`);
  if (query.trim() === '')
    throw fail(
      `${block.name} is declared without a query`,
      'Write the SELECT in /// lines below, or name its file: @streamTable(file: "order_totals.sql").',
    );
  try {
    return parseDefinition({ name: qualifiedNameOf(block, defaultSchema), ...given, query });
  } catch (error) {
    if (error instanceof PgTrickleError) throw fail(error.message, error.hint);
    throw error;
  }
}

/** `schedule: "5m", appendOnly: true` */
function readSettings(text: string, fail: (message: string, hint?: string) => PgTrickleError): Record<string, unknown> {
  return Object.fromEntries(
    splitOutside(text, (character) => character === ',').map((part) => {
      const [, name = '', value = ''] = /^(\w+)\s*:\s*(.*)$/s.exec(part) ?? [];
      if (name === '') throw fail(`"${part}" is no setting`, 'Settings are a name, a colon and a value: schedule: "5m"');
      if (!settings.includes(name)) throw fail(`@streamTable has no setting "${name}"`, didYouMean(name, settings));
      if (value.startsWith('"')) return [name, unquote(value)];
      if (/^(true|false|null|-?\d+(\.\d+)?)$/.test(value)) return [name, JSON.parse(value)];
      throw fail(`the value of "${name}" is not understood: ${value}`, 'Texts stand in double quotes.');
    }),
  );
}
