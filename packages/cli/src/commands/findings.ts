import type { Finding, FindingLevel } from '@pgtrickle-js/core';
import type { OptionSpec, Report } from '../command.js';
import { levelStyle } from '../render/style.js';
import { renderTable } from '../render/table.js';

/** What `freshness` and `health` report. */
export interface FindingsReport {
  /** How many findings of each level. */
  readonly summary: Readonly<Record<FindingLevel, number>>;
  readonly findings: readonly Finding[];
}

export function summarize(findings: readonly Finding[]): FindingsReport {
  const summary = { pass: 0, warn: 0, error: 0, unknown: 0 };
  for (const { level } of findings) summary[level] += 1;
  return { summary, findings };
}

export const failOnOption: OptionSpec = {
  flags: '--fail-on <level>',
  help: 'the level from which on the exit code is 1',
  choices: ['warn', 'error'],
  default: 'error',
};

/** A report of findings; `shown` are those that the table lists. */
export function reportFindings({ summary, findings }: FindingsReport, shown: readonly Finding[], failOn: unknown): Report {
  const failed = summary.error > 0 || (failOn === 'warn' && summary.warn > 0);
  return {
    data: { ok: !failed, summary, findings },
    rows: findings.map((finding) => ({ ...finding })),
    text: shown.length === 0 ? '' : renderFindings(shown),
    notes: [describe(summary)],
    ok: !failed,
  };
}

function renderFindings(findings: readonly Finding[]): string {
  return renderTable<Finding>(
    [
      { title: 'LEVEL', cell: ({ level }) => levelStyle(level, level) },
      { title: 'SUBJECT', cell: ({ subject }) => subject },
      { title: 'CHECK', cell: ({ check }) => check },
      { title: 'MESSAGE', cell: ({ message, hint }) => (hint === undefined ? message : `${message} (${hint})`) },
    ],
    findings,
  );
}

function describe(summary: FindingsReport['summary']): string {
  const parts = Object.entries(summary).filter(([, count]) => count > 0);
  return parts.length === 0 ? 'Nothing to check.' : parts.map(([level, count]) => `${count} ${level}`).join(', ');
}
