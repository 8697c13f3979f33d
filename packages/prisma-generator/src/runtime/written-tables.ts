/** A table that a statement writes to, as it is spelled there. */
export interface WrittenTable {
  readonly schema: string | undefined;
  readonly name: string;
  /** `insert`, `update`, `delete`, `merge`, `truncate`. */
  readonly verb: string;
}

/** What stands between a statement's words: comments, literals, names, punctuation. Parameters are literals. */
const tokens =
  /(?<skip>--[^\n]*|\/\*[\s\S]*?\*\/|[eE]'(?:\\[\s\S]|''|[^'\\])*'|'(?:''|[^'])*'|\$(?<tag>[A-Za-z_]\w*|)\$[\s\S]*?\$\k<tag>\$|\$\d+|\s+)|"(?<quoted>(?:""|[^"])*)"|(?<word>[\p{L}_][\p{L}\p{N}_$]*)|(?<other>[\s\S])/gu;

interface Token {
  readonly text: string;
  readonly isWord: boolean;
}

/**
 * The tables that SQL writes to, by its words alone: it runs where there is no parser. What it does not see, such as a function that writes, the server
 * refuses.
 */
export function writtenTables(sql: string): WrittenTable[] {
  // Reads are the many.
  if (!/\b(insert|update|delete|merge|truncate)\b/i.test(sql)) return [];
  const list: Token[] = [];
  for (const { groups = {} } of sql.matchAll(tokens)) {
    if (groups.quoted !== undefined) list.push({ text: groups.quoted.replaceAll('""', '"'), isWord: false });
    else if (groups.word !== undefined) list.push({ text: groups.word.toLowerCase(), isWord: true });
    else if (groups.other !== undefined) list.push({ text: groups.other, isWord: true });
  }
  return list.flatMap((token, index) => (token.isWord && startsStatement(list[index - 1]) ? targetsOf(list, index) : []));
}

/** A statement starts the text, stands behind a semicolon, in the brackets of a CTE or behind them. */
function startsStatement(before: Token | undefined): boolean {
  return before === undefined || (before.isWord && [';', '(', ')'].includes(before.text));
}

function targetsOf(list: readonly Token[], index: number): WrittenTable[] {
  const verb = list[index]?.text ?? '';
  const isWord = (at: number, text: string) => list[at]?.isWord === true && list[at]?.text === text;
  let at = index + 1;
  if (verb === 'insert' || verb === 'merge') {
    if (!isWord(at, 'into')) return [];
    at++;
  } else if (verb === 'delete') {
    if (!isWord(at, 'from')) return [];
    at++;
  } else if (verb === 'truncate') {
    if (isWord(at, 'table')) at++;
  } else if (verb !== 'update') return [];
  const found: WrittenTable[] = [];
  for (;;) {
    if (isWord(at, 'only')) at++;
    const first = list[at];
    if (first === undefined || !isName(first)) return found;
    const second = isWord(at + 1, '.') ? list[at + 2] : undefined;
    found.push({ schema: second === undefined ? undefined : first.text, name: (second ?? first).text, verb });
    at += second === undefined ? 1 : 3;
    if (isWord(at, '*')) at++;
    if (verb !== 'truncate' || !isWord(at, ',')) return found;
    at++;
  }
}

const isName = ({ text, isWord }: Token): boolean => !isWord || /^[\p{L}_]/u.test(text);
