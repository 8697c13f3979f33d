import type { HealthCheck } from '../catalog/health-checks.js';
import type { Finding, FindingLevel } from './finding.js';

const levels: Readonly<Record<string, FindingLevel>> = { OK: 'pass', WARN: 'warn', WARNING: 'warn', ERROR: 'error', CRITICAL: 'error' };

/**
 * The extension's own checks as findings; a severity that is new to us is `unknown`, and so is whether the scheduler runs where the role does not see
 * it: the extension calls that an error. Pure.
 */
export function checkServerHealth(checks: readonly HealthCheck[]): Finding[] {
  return checks.map((check) => {
    const { name, severity, detail } = check;
    const level = levels[severity.toUpperCase()] ?? 'unknown';
    const facts = { severity };
    if (level === 'error' && name === 'scheduler_running' && check.seesSessions === false)
      return { subject: 'server', check: name, level: 'unknown', message: unseen.message, hint: unseen.hint, facts };
    return { subject: 'server', check: name, level, message: detail, facts };
  });
}

const unseen = {
  message: 'not known: this role does not see the sessions of others, the scheduler among them',
  hint: 'Grant pg_monitor to the role.',
};
