import { unquote } from './parse-entries.js';
import type { SchemaFile } from './parse-schema.js';
import { splitOutside } from './scan.js';

/** The schemas that the datasource lists; undefined when it lists none. */
export function listedSchemas(files: readonly SchemaFile[]): string[] | undefined {
  for (const { blocks } of files) {
    for (const block of blocks) {
      if (block.kind !== 'datasource') continue;
      for (const entry of block.entries) {
        if (entry.kind === 'setting' && entry.name === 'schemas') {
          return splitOutside(entry.value.trim().replace(/^\[|\]$/g, ''), (character) => character === ',').map(unquote);
        }
      }
    }
  }
  return undefined;
}
