/**
 * Reads the patterns of a .dbtignore file, which are those of .gitignore.
 *
 * @example
 * const ignored = parseIgnore('drafts/\n!drafts/keep.sql\n');
 * ignored('models/drafts/a.sql')   // true
 */
export function parseIgnore(text: string): (path: string) => boolean {
  const rules = text
    .split(/\r?\n/)
    .map((line) => line.replace(/(?<!\\)\s+$/, ''))
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ negated: line.startsWith('!'), pattern: toRegExp(line.replace(/^!/, '').replace(/^\\(?=[!#])/, '')) }));
  return (path) => rules.reduce((ignored, rule) => (rule.pattern.test(path) ? !rule.negated : ignored), false);
}

function toRegExp(pattern: string): RegExp {
  const directory = pattern.endsWith('/');
  const body = directory ? pattern.slice(0, -1) : pattern;
  const anchored = body.slice(0, -1).includes('/') || body.startsWith('/');
  const source = body
    .replace(/^\//, '')
    .split(/(\*\*\/|\/\*\*$|\*|\?|\[[^\]]+\])/)
    .map((part) => {
      if (part === '**/') return '(?:.*/)?';
      if (part === '/**') return '/.*';
      if (part === '*') return '[^/]*';
      if (part === '?') return '[^/]';
      if (/^\[.+\]$/.test(part)) return part.replace(/^\[!/, '[^');
      return part.replace(/[.+^${}()|\\]/g, '\\$&');
    })
    .join('');
  return new RegExp(`^${anchored ? '' : '(?:.*/)?'}${source}${directory ? '/' : '(?:/|$)'}`);
}
