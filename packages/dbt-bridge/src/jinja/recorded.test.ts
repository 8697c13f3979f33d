import { readFileSync } from 'node:fs';
import { PgTrickleError } from '@pgtrickle-js/core';
import { describe, expect, test } from 'vitest';
import { contextOf, parseTemplate } from './environment.js';
import { dbtGlobals } from './globals.js';
import { repr } from './values/text.js';

interface Case {
  readonly tpl: string;
  readonly mode?: 'native' | 'parse' | 'modules';
  readonly ok?: string;
  readonly err?: string;
  readonly ours?: string;
}

const corpus = JSON.parse(readFileSync(new URL('../../jinja-corpus/recorded.json', import.meta.url), 'utf8')) as {
  context: Record<string, unknown>;
  cases: Case[];
};

/** The text of a template, or the exception and the message of its error. */
function outcome({ tpl, mode }: Case): string {
  const context = new Map([...(mode === 'modules' ? dbtGlobals : []), ...contextOf(structuredClone(corpus.context))]);
  try {
    const template = parseTemplate(tpl, { path: 'model.sql' });
    if (mode === 'native') return repr(template.renderNativeSync(context));
    return template.renderSync(context, { undefined: mode === 'parse' ? 'chaining' : 'lenient' });
  } catch (error) {
    if (!(error instanceof PgTrickleError)) throw error;
    return `${error.details.exception}: ${error.message.replace(/ \(in model\.sql:\d+\)$/, '')}`;
  }
}

describe('our own templates, recorded from dbt', () => {
  test.each(corpus.cases)('$tpl', (recorded) => {
    expect(outcome(recorded)).toBe(recorded.ours ?? recorded.ok ?? recorded.err);
  });

  test('few of them differ', () => {
    expect(corpus.cases.filter((each) => each.ours !== undefined).length / corpus.cases.length).toBeLessThan(0.07);
  });
});
