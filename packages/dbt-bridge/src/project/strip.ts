const space = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
const start = new RegExp(`^${space}`);
const end = new RegExp(`${space}$`);

/** The text without white space around it, as Python strips it: a byte order mark stays. Checksums depend on it. */
export function strip(text: string): string {
  return text.replace(start, '').replace(end, '');
}

/** Without the white space at its end: how dbt reads files, in YAML too. */
export function stripEnd(text: string): string {
  return text.replace(end, '');
}
