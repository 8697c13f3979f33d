/** A problem of a definition, with its place. */
export interface Issue {
  readonly rule: string;
  readonly level: 'warn' | 'error';
  readonly message: string;
  readonly hint: string | null;
  /** Of the stream table, where it is known. */
  readonly name: string | null;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** What each rule looks for: the list of rules, as the documentation and SARIF have it. `off`, `warn` and `error` in the configuration change a level. */
export const rules = {
  'definition-invalid': { level: 'error', about: 'A definition has to be readable: its front matter, its settings, its name.' },
  'name-invalid': { level: 'error', about: 'A name has to be one that the server can hold.' },
  'query-invalid': { level: 'error', about: 'A query has to be exactly one SELECT.' },
  'schedule-invalid': { level: 'error', about: 'A schedule has to be a duration or a cron expression that the server takes.' },
  cycle: { level: 'error', about: 'Stream tables cannot read each other in a circle.' },
  'column-missing': { level: 'error', about: 'A query has to be one that the server understands: its sources have the columns it names.' },
  unsupported: { level: 'error', about: 'The connected server has to have what a definition asks for.' },
  'select-star': { level: 'warn', about: 'SELECT * takes whatever columns a source has: a column added there rebuilds the stream table.' },
  'schedule-minimum': { level: 'warn', about: 'A schedule of a few seconds keeps the server busy; every server has a shortest one.' },
  'full-fallback': { level: 'warn', about: 'What cannot be maintained by differences is refreshed in full, every time.' },
  'no-primary-key': { level: 'warn', about: 'Changes of a source without a primary key are matched by the content of whole rows, which is slower.' },
} as const satisfies Record<string, { readonly level: 'warn' | 'error'; readonly about: string }>;

export type RuleName = keyof typeof rules;

/** Rules that `validate` has too: what breaks them cannot be applied. */
export const isCorrectness = (rule: string): boolean => Object.hasOwn(rules, rule) && rules[rule as RuleName].level === 'error';
