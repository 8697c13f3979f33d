export type FindingLevel = 'pass' | 'warn' | 'error' | 'unknown';

/** What a check found about one subject: a value to print, to count, or to fail a build on. */
export interface Finding {
  /** The stream table, source or part of the server that was looked at. */
  readonly subject: string;
  /** Which question was asked: `freshness`, `paused`, `populated`, `status`, `cdc`, … */
  readonly check: string;
  readonly level: FindingLevel;
  readonly message: string;
  readonly hint?: string;
  /** The facts that the level follows from. */
  readonly facts: Readonly<Record<string, unknown>>;
}

const severity: Readonly<Record<FindingLevel, number>> = { pass: 0, unknown: 1, warn: 2, error: 3 };

/** The gravest level among findings; `pass` when there are none. */
export function worstLevel(findings: readonly Finding[]): FindingLevel {
  return findings.reduce<FindingLevel>((worst, { level }) => (severity[level] > severity[worst] ? level : worst), 'pass');
}
