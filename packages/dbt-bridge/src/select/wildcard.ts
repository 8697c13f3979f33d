const known = new Map<string, RegExp>();

/** Whether a text fits a pattern of shell wildcards: `*`, `?`, `[a-z]`, `[!a]`. A `*` also takes dots and slashes. */
export function matchesWildcard(text: string, pattern: string): boolean {
  if (!/[*?[]/.test(pattern)) return text === pattern;
  let compiled = known.get(pattern);
  if (compiled === undefined) {
    compiled = new RegExp(
      `^${pattern
        .split(/(\*+|\?|\[!?\]?[^\]]*\])/)
        .map(toSource)
        .join('')}$`,
      's',
    );
    known.set(pattern, compiled);
  }
  return compiled.test(text);
}

function toSource(part: string): string {
  if (/^\*+$/.test(part)) return '.*';
  if (part === '?') return '.';
  if (/^\[.+\]$/s.test(part))
    return `[${part
      .slice(1, -1)
      .replace(/^!/, '^')
      .replace(/\\/g, '\\\\')
      .replace(/(?<!^)\[/g, '\\[')}]`;
  return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** A test of paths by a pattern in which `*` stops at slashes and `**` does not. `andBelow`: what lies in a folder that fits does so too. */
export function pathMatcher(pattern: string, andBelow: boolean): (path: string) => boolean {
  const clean = pattern.replace(/^\.\//, '').replace(/\/+$/, '');
  if (clean === '.' || clean === '') return () => andBelow;
  const source = clean.split(/(\*\*\/|\*\*|\*|\?|\[!?\]?[^\]]*\])/).map((part) => pathParts[part] ?? toSource(part));
  const compiled = new RegExp(`^${source.join('')}${andBelow ? '(?:/|$)' : '$'}`, 's');
  return (path) => compiled.test(path);
}

const pathParts: Readonly<Record<string, string>> = { '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]' };
