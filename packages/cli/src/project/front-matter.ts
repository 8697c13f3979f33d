/** A file taken apart: YAML at its head, SQL below. */
export interface SplitFile {
  readonly yaml: string;
  /** Lines of the file before the YAML. */
  readonly yamlOffset: number;
  readonly sql: string;
  /** Lines of the file before the SQL. */
  readonly sqlOffset: number;
}

/**
 * Splits a definition file: `---` lines around YAML, or the same inside of one comment, then the SELECT. Without them all of it is SQL.
 *
 * @returns undefined when the front matter is opened and never closed
 */
export function splitFrontMatter(given: string): SplitFile | undefined {
  const text = given.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  const opening = /^(?:\/\*[ \t]*)?---[ \t]*\n/.exec(text);
  if (opening === null) return { yaml: '', yamlOffset: 0, sql: text, sqlOffset: 0 };
  const rest = text.slice(opening[0].length);
  const inComment = opening[0].startsWith('/*');
  const closing = (inComment ? /^---[ \t]*(?:\n[ \t]*)?\*\/[ \t]*(?:\n|$)/m : /^---[ \t]*(?:\n|$)/m).exec(rest);
  if (closing === null) return undefined;
  const yaml = rest.slice(0, closing.index);
  const head = opening[0] + yaml + closing[0];
  return { yaml, yamlOffset: 1, sql: text.slice(head.length), sqlOffset: head.split('\n').length - 1 };
}
