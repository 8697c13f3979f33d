import { readFileSync } from 'node:fs';
import { PgTrickleError } from '@pgtrickle-js/core';
import { describe, expect, test } from 'vitest';
import { contextOf, parseTemplate } from './environment.js';

interface Case {
  readonly from: string;
  readonly tpl: string;
  readonly context?: Record<string, unknown>;
  readonly ok?: string;
  readonly err?: string;
  /** Where we differ on purpose. */
  readonly ours?: string;
}

const { cases } = JSON.parse(readFileSync(new URL('../../jinja-corpus/jinja2.json', import.meta.url), 'utf8')) as { cases: Case[] };

/** The text of a template, or the exception of its error. */
function outcome({ tpl, context = {} }: Case): string {
  try {
    return parseTemplate(tpl).renderSync(contextOf(context));
  } catch (error) {
    if (!(error instanceof PgTrickleError)) throw error;
    return `${error.details.exception}: ${error.message.replace(/ \(in [^()]*\)$/, '')}`;
  }
}

describe("Jinja2's own test suite, recorded in dbt's environment", () => {
  test.each(cases.map((each) => [each.from, each] as const))('%s', (_from, recorded) => {
    expect(outcome(recorded)).toBe(recorded.ours ?? recorded.ok ?? recorded.err);
  });
});
