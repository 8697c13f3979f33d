import type { Issue } from './issue.js';

/** Issues as the commands that make GitHub show them in the changed files. */
export function renderGithub(issues: readonly Issue[]): string {
  return issues
    .map(({ rule, level, message, hint, file, line, column }) => {
      const properties = { file, line, col: column, title: `pgtrickle ${rule}` };
      const given = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
      return `::${level === 'warn' ? 'warning' : 'error'} ${given.join(',')}::${escapeData(hint === null ? message : `${message}. ${hint}`)}`;
    })
    .join('\n');
}

const escapeData = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const escapeProperty = (text: string) => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
