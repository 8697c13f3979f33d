import { EVENT_ID, parseEvents } from 'js-yaml';

const header = /([|>])(\d?)\+?(\d?)([ \t]*(?:#.*)?)$/;

/**
 * Marks a block text that ends the file without a newline as one to end without it: js-yaml adds a newline, PyYAML does not.
 *
 * @example
 * withoutLastNewline('sql: |\n  select 1')   // 'sql: |-\n  select 1'
 */
export function withoutLastNewline(text: string): string {
  if (text.endsWith('\n') || !/[|>][+\d]*[ \t]*(?:#.*)?\r?\n/.test(text)) return text;
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
