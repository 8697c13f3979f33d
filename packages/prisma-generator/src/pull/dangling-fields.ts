import { parseSchema, type SchemaFile } from '../schema/parse-schema.js';
import { baseType } from './merge-view.js';

/**
 * Fields of other blocks that a removed view leaves without a type, as lines for a person. They are the user's: with a foreign key, an index or a comment
 * that only the user can judge.
 *
 * @param edited texts that a pull writes: the lines are those that are there then
 */
export function danglingFields(view: string, files: readonly SchemaFile[], edited: ReadonlyMap<string, string>): string[] {
  return files.flatMap((file) => {
    const { path, text, blocks } = edited.has(file.path) ? parseSchema(file.path, edited.get(file.path) ?? '') : file;
    return blocks.flatMap((block) =>
      block.entries.flatMap((entry) =>
        entry.kind === 'field' && baseType(entry.type) === view
          ? [`remove ${block.name}.${entry.name} (in ${path}:${text.slice(0, entry.index).split('\n').length}): its type is gone`]
          : [],
      ),
    );
  });
}
