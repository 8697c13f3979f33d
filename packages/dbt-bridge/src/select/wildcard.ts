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

/** A test of paths by a pattern in which `*` stops at slashes and `**` does not; one that ends with a slash is for folders. */
export function pathMatcher(pattern: string): (path: string, isFolder: boolean) => boolean {
  const clean = pattern.replace(/^\.\//, '').replace(/\/+$/, '');
  if (clean === '.' || clean === '') return (_, isFolder) => isFolder;
  const source = clean.split(/(\*\*\/|\*\*|\*|\?|\[!?\]?[^\]]*\])/).map((part) => pathParts[part] ?? toSource(part));
  const compiled = new RegExp(`^${source.join('')}$`, 's');
  const onlyFolders = pattern.endsWith('/');
  return (path, isFolder) => (isFolder || !onlyFolders) && compiled.test(path);
}

const pathParts: Readonly<Record<string, string>> = { '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]' };
