import { type StreamTableDefinition, splitName } from '@pgtrickle-js/core';
import { stringify } from 'yaml';

/** The file of a definition, and its text: what `loadDefinitions` reads back as the same definition. */
export function renderDefinitionFile(
  { name, query, options, ...settings }: StreamTableDefinition,
  schema: string,
): { readonly path: string; readonly text: string } {
  const parts = splitName(name);
  const given = Object.entries({ ...settings, options: options && Object.keys(options).length > 0 ? options : undefined }).filter(
    ([, value]) => value !== undefined,
  );
  const path = `${parts.schema === schema ? parts.name : name}.sql`;
  const head = given.length === 0 ? '' : `---\n${stringify(Object.fromEntries(given), { lineWidth: 0 })}---\n`;
  return { path, text: `${head}${query.trim()}\n` };
}
