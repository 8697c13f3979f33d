/** One case: the files of a project, what is run, and what a user sees of it. */
export interface GoldenCase {
  readonly files: Readonly<Record<string, string>>;
  readonly run: string;
  readonly exit: number;
  readonly stdout: string | undefined;
  readonly stderr: string | undefined;
  readonly sql: string | undefined;
}

const sections = new Set(['run', 'exit', 'stdout', 'stderr', 'sql']);

/** Reads `--- name` sections; a name that is none of `run`, `exit`, `stdout`, `stderr` and `sql` is a file. Lines before the first are a comment. */
export function parseGolden(text: string): GoldenCase {
  const parts = text.split(/^--- (.+)\n/m).slice(1);
  const found = new Map<string, string>();
  for (let i = 0; i < parts.length; i += 2) found.set(parts[i] ?? '', parts[i + 1] ?? '');
  return {
    files: Object.fromEntries([...found].filter(([name]) => !sections.has(name))),
    run: (found.get('run') ?? '').trim().replace(/^pgt-dbt /, ''),
    exit: Number(found.get('exit')),
    stdout: found.get('stdout')?.trim(),
    stderr: found.get('stderr')?.trim(),
    sql: found.get('sql'),
  };
}

/** What differs from run to run, made the same. */
export function masked(text: string, replace: Readonly<Record<string, string>>): string {
  let shown = text;
  for (const [from, to] of Object.entries(replace)) shown = shown.replaceAll(from, to);
  return shown
    .replace(/^\d\d:\d\d:\d\d {2}/gm, '')
    .replace(/\d+ hours \d+ minutes and [\d.]+ seconds \([\d.]+s\)/g, '<time>')
    .replace(/ in [\d.]+s\]/g, ' in <time>]')
    .replace(/, \d+ macros/g, ', <n> macros')
    .replace(/[ \t]+$/gm, '')
    .trim();
}
