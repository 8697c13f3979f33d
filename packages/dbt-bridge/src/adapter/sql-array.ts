/**
 * Reads the text of an array as the server writes it: `{1,NULL,"a b"}`, nested where it has dimensions.
 *
 * @param read what an element that is not NULL means
 */
export function parseSqlArray(text: string, read: (element: string) => unknown): unknown[] {
  const token = /\{|\}|,|"((?:[^"\\]|\\.)*)"|([^{},"]+)/gs;
  const root: unknown[] = [];
  const open = [root];
  // Bounds that do not start at 1 stand before the braces: `[0:1]={1,2}`.
  for (const [symbol, quoted, bare] of text.slice(text.indexOf('{')).matchAll(token)) {
    const into = open.at(-1) ?? root;
    if (symbol === '{') {
      const inner: unknown[] = [];
      into.push(inner);
      open.push(inner);
    } else if (symbol === '}') open.pop();
    else if (quoted !== undefined) into.push(read(quoted.replace(/\\(.)/gs, '$1')));
    else if (bare !== undefined) into.push(bare === 'NULL' ? null : read(bare));
  }
  return root[0] as unknown[];
}
