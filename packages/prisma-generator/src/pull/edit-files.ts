import type { Block, SchemaFile } from '../schema/parse-schema.js';

/** Another text for a block, or none: then it goes. */
export interface BlockEdit {
  readonly block: Block;
  readonly text: string | undefined;
}

const title = '// Written by pgt-prisma pull. Names, relations, @unique and comments that you edit here are kept.\n';

/** The files whose text changes. New blocks go to the end of their file, which is made when there is none. */
export function editFiles(
  files: readonly SchemaFile[],
  edits: readonly BlockEdit[],
  added: { readonly path: string; readonly blocks: readonly string[] },
): Map<string, string> {
  const changed = new Map<string, string>();
  for (const { path, text, blocks } of files) {
    const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
    const own = edits.filter(({ block }) => blocks.includes(block)).sort((a, b) => b.block.start - a.block.start);
    let edited = own.reduce((current, edit) => applyEdit(current, edit, lineBreak), text);
    if (path === added.path && added.blocks.length > 0) edited = append(edited, added.blocks, lineBreak);
    if (edited !== text) changed.set(path, edited);
  }
  if (added.blocks.length > 0 && !files.some(({ path }) => path === added.path)) changed.set(added.path, append(title, added.blocks, '\n'));
  return changed;
}

function applyEdit(text: string, { block, text: replacement }: BlockEdit, lineBreak: string): string {
  if (replacement !== undefined) return text.slice(0, block.start) + replacement.replaceAll('\n', lineBreak) + text.slice(block.end);
  // The empty line behind a block goes with it.
  const rest = text.slice(block.end).replace(/^[ \t]*(\r?\n)?(\r?\n)?/, '');
  const before = text.slice(0, block.start);
  return rest === '' ? before.replace(/(\r?\n)+$/, lineBreak) : before + rest;
}

function append(text: string, blocks: readonly string[], lineBreak: string): string {
  const start = text === '' ? '' : `${text.replace(/\s+$/, '')}${lineBreak}${lineBreak}`;
  return `${start}${blocks.join('\n\n').replaceAll('\n', lineBreak)}${lineBreak}`;
}
