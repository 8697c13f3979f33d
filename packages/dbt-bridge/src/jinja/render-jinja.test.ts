import { readFileSync } from 'node:fs';
import { PgTrickleError } from '@pgtrickle-js/core';
import { describe, expect, test } from 'vitest';
import { renderJinja } from './render-jinja.js';

interface Case {
  readonly label: string;
  readonly tpl: string;
  readonly ok?: string;
  readonly err?: string;
}

const corpus = JSON.parse(readFileSync(new URL('../../jinja-corpus/cases.json', import.meta.url), 'utf8')) as {
  context: Record<string, unknown>;
  cases: Case[];
};

describe('templates that dbt rendered', () => {
  test.each(corpus.cases)('$label: $tpl', async ({ tpl, ok, err }) => {
    if (ok !== undefined) return expect(await renderJinja(tpl, corpus.context)).toBe(ok);
    const failure = await renderJinja(tpl, corpus.context).catch((error: unknown) => error);
    const [, exception, message] = /^(\w+): (.*)$/s.exec(err ?? '') ?? [];
    expect(failure).toBeInstanceOf(PgTrickleError);
    expect((failure as PgTrickleError).details.exception).toBe(exception);
    expect((failure as PgTrickleError).message).toContain(message);
  });
});
