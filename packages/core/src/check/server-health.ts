import type { HealthCheck } from '../catalog/health-checks.js';
import type { Finding, FindingLevel } from './finding.js';

const levels: Readonly<Record<string, FindingLevel>> = { OK: 'pass', WARN: 'warn', WARNING: 'warn', ERROR: 'error', CRITICAL: 'error' };

/** The extension's own checks as findings; a severity that is new to us is `unknown`. Pure. */
export function checkServerHealth(checks: readonly HealthCheck[]): Finding[] {
  return checks.map(({ name, severity, detail }) => ({
    subject: 'server',
    check: name,
    level: levels[severity.toUpperCase()] ?? 'unknown',
    message: detail,
    facts: { severity },
  }));
}
