/** The end of the comment or string that starts at `index`; `index` itself when none starts there; -1 when it never ends. */
export function skipOpaque(text: string, index: number): number {
  if (text.startsWith('//', index)) return endOfLine(text, index);
  if (text.startsWith('/*', index)) {
    const end = text.indexOf('*/', index + 2);
    return end === -1 ? -1 : end + 2;
  }
  if (text[index] !== '"') return index;
  for (let at = index + 1; at < text.length && text[at] !== '\n'; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at + 1;
  }
  return -1;
}

/** The index of the line break that ends the line, or of the text's end. */
export function endOfLine(text: string, index: number): number {
  const end = text.indexOf('\n', index);
  return end === -1 ? text.length : end;
}

/** Splits at white space and commas outside of strings and brackets: `@map("a, b") @db.VarChar(40)` has two parts. */
export function splitOutside(text: string, isSeparator: (character: string) => boolean): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; ) {
    const next = skipOpaque(text, index);
    if (next !== index) {
      index = next === -1 ? text.length : next;
      continue;
    }
    const character = text[index] as string;
    if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) depth--;
    else if (depth === 0 && isSeparator(character)) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
    index++;
  }
  return [...parts, text.slice(start)].map((part) => part.trim()).filter((part) => part !== '');
}
