import { EVENT_ID, parseEvents } from 'js-yaml';

const header = /([|>])(\d?)\+?(\d?)([ \t]*(?:#.*)?)$/;

/**
 * Marks a block text that ends the file without a newline as one to end without it: js-yaml adds a newline, PyYAML does not.
 *
 * @example
 * withoutLastNewline('sql: |\n  select 1')   // 'sql: |-\n  select 1'
 */
export function withoutLastNewline(text: string): string {
  if (text.endsWith('\n') || !mayEndInBlock(text)) return text;
  const last = text.slice(text.lastIndexOf('\n') + 1);
  let start = -1;
  try {
    for (const event of parseEvents(text, {})) {
      if (event.type !== EVENT_ID.SCALAR) continue;
      const isLast = event.valueEnd >= text.length && (last.trim() !== '' || last.length > event.indent);
      start = isLast ? event.valueStart : -1;
    }
  } catch {
    return text;
  }
  const before = text.slice(0, start).replace(/\r?\n$/, '');
  return start < 1 || !header.test(before) ? text : before.replace(header, '$1$2$3-$4') + text.slice(before.length);
}

/** Whether the last line may belong to a block text: asked of every file, so without parsing it. */
function mayEndInBlock(text: string): boolean {
  if (!/[|>][+\d]*[ \t]*(?:#.*)?\r?\n/.test(text)) return false;
  let indent = Number.POSITIVE_INFINITY;
  for (let end = text.length; end > 0; ) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    const line = text.slice(start, end);
    end = start - 1;
    const own = line.search(/\S/);
    if (own === -1 || own >= indent) continue;
    if (indent !== Number.POSITIVE_INFINITY && /[|>][+\d]*[ \t]*(?:#.*)?\r?$/.test(line)) return true;
    indent = own;
  }
  return false;
}
