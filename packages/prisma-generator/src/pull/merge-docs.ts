/**
 * The comment lines above a block or a field. Documentation that is still what the database said last follows it; another text is the user's and stays.
 *
 * @param lines as they stand in the file, `// …` lines among them
 * @param comment what the database says now
 * @param remembered what it said when the schema was written last
 */
export function mergeDocs(lines: readonly string[], comment: string | null, remembered: string | null): string[] {
  const docs = lines.filter(isDoc);
  const written = docLines(remembered);
  const isOurs = docs.length === written.length && docs.every((line, index) => line === written[index]);
  if (!isOurs) return [...lines];
  return [...lines.filter((line) => !isDoc(line)), ...docLines(comment)];
}

const isDoc = (line: string) => line.startsWith('///');

/** A text of the database as documentation. */
function docLines(comment: string | null): string[] {
  if (comment === null || comment.trim() === '') return [];
  return comment
    .trim()
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => `/// ${line.trimEnd()}`.trimEnd());
}
