import type { Issue, RuleName } from './issue.js';
import { rules } from './issue.js';

/** Issues as SARIF 2.1.0, which code scanners read. */
export function renderSarif(issues: readonly Issue[], version: string): string {
  const names = Object.keys(rules) as RuleName[];
  return JSON.stringify(
    {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: {
              name: 'pgtrickle',
              version,
              rules: names.map((id) => ({
                id,
                shortDescription: { text: rules[id].about },
                defaultConfiguration: { level: levels[rules[id].level] },
              })),
            },
          },
          results: issues.map(({ rule, level, message, hint, file, line, column }) => ({
            ruleId: rule,
            ruleIndex: names.indexOf(rule as RuleName),
            level: levels[level],
            message: { text: hint === null ? message : `${message}. ${hint}` },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: uriOf(file) },
                  region: { startLine: line, startColumn: column },
                },
              },
            ],
          })),
        },
      ],
    },
    null,
    2,
  );
}

/** A relative reference: `#` and `?` would else start something new. */
const uriOf = (file: string) => file.split(/[\\/]/).map(encodeURIComponent).join('/');

const levels = { warn: 'warning', error: 'error' } as const;
