import { catalogReader, didYouMean, PgTrickleError } from '@pgtrickle-js/core';
import type { Command, OptionSpec, Report } from '../command.js';
import { loadDefinitions, requireSome } from '../project/load-definitions.js';
import { counted } from '../render/counted.js';
import { levelStyle } from '../render/style.js';
import { printable } from '../render/table.js';
import type { Session } from '../session.js';
import { type CheckedFiles, checkFiles } from './check-files.js';
import { type Issue, rules } from './issue.js';

const formats = ['text', 'sarif', 'github'] as const;

const shared: readonly OptionSpec[] = [
  { flags: '--online', help: 'also ask the server: columns, options, primary keys, what it cannot maintain by differences' },
  { flags: '--format <format>', help: 'how text is written; github annotates a pull request', choices: formats, default: 'text' },
];

/** What `validate` and `lint` are: the same checks, of which `wanted` are reported. */
export function lintCommand(verb: string, description: string, wanted: (issue: Issue) => boolean): Command {
  return {
    description,
    options: [
      ...shared,
      { flags: '--fail-on <level>', help: 'the level from which on the exit code is 1', choices: ['warn', 'error'], default: 'error' },
    ],
    examples: [`pgtrickle ${verb}`, `pgtrickle ${verb} --online`, `pgtrickle ${verb} --format sarif > ${verb}.sarif`],
    prepare:
      (_args, { online, format, failOn }) =>
      async (session) => {
        const { issues, definitions } = await findIssues(session, online === true);
        return reportIssues(issues.filter(wanted), { definitions, format: format as (typeof formats)[number], failOn });
      },
  };
}

async function findIssues(session: Session, online: boolean): Promise<{ readonly issues: Issue[]; readonly definitions: number }> {
  const loaded = await session.config();
  const levels = loaded.config.lint ?? {};
  for (const rule of Object.keys(levels)) {
    if (Object.hasOwn(rules, rule)) continue;
    throw new PgTrickleError('CONFIG_INVALID', { message: `lint.${rule}: there is no such rule`, hint: didYouMean(rule, Object.keys(rules)) });
  }
  const definitions = await loadDefinitions(loaded, session.cwd);
  requireSome(definitions);
  const { issues, parsed } = await checkFiles(definitions);
  const asked = online ? await askServer(session, parsed) : [];
  const fallbacks = new Set(issues.flatMap(({ rule, name }) => (rule === 'full-fallback' ? [name] : [])));
  const news = asked.filter(({ rule, name }) => rule !== 'full-fallback' || !fallbacks.has(name));
  return { issues: leveled([...issues, ...news], levels), definitions: definitions.sources.length + definitions.problems.length };
}

async function askServer(session: Session, parsed: CheckedFiles['parsed']): Promise<readonly Issue[]> {
  const { checkWithServer } = await import('./check-with-server.js');
  return checkWithServer(catalogReader(await session.connect()), parsed);
}

/** With the levels of the configuration, in the order of files and lines; said twice is said once. */
function leveled(issues: readonly Issue[], levels: Readonly<Record<string, 'off' | 'warn' | 'error'>>): Issue[] {
  const seen = new Map(issues.map((issue) => [`${issue.file}:${issue.line}:${issue.rule}:${issue.message}`, issue]));
  return [...seen.values()]
    .flatMap((issue): Issue[] => {
      const level = levels[issue.rule] ?? issue.level;
      return level === 'off' ? [] : [{ ...issue, level }];
    })
    .sort((a, b) => (a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1));
}

async function reportIssues(
  issues: readonly Issue[],
  { definitions, format, failOn }: { readonly definitions: number; readonly format: (typeof formats)[number]; readonly failOn: unknown },
): Promise<Report> {
  const errors = issues.filter(({ level }) => level === 'error').length;
  const ok = errors === 0 && (failOn !== 'warn' || issues.length === 0);
  return {
    data: { ok, definitions, issues },
    rows: issues.map((issue) => ({ ...issue })),
    text: await renderIssues(issues, format),
    notes: [[counted(definitions, 'definition'), counted(errors, 'error'), counted(issues.length - errors, 'warning')].join(', ')],
    ok,
  };
}

async function renderIssues(issues: readonly Issue[], format: (typeof formats)[number]): Promise<string> {
  if (format === 'sarif') return (await import('./sarif.js')).renderSarif(issues, (await import('../version.js')).version());
  if (format === 'github') return (await import('./github.js')).renderGithub(issues);
  return issues
    .map(({ rule, level, message, hint, file, line, column }) =>
      [`${file}:${line}:${column}  ${levelStyle(level, level)}  ${rule}: ${message}`, ...(hint === null ? [] : [`    ${hint}`])]
        .map(printable)
        .join('\n'),
    )
    .join('\n');
}
