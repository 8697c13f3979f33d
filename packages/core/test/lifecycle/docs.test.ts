import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { createDatabase } from '@pgtrickle-js/test-fixtures';
import * as pg from 'pg';
import { expect, inject, test } from 'vitest';
import * as connecting from '../../src/connect.js';
import * as core from '../../src/index.js';

type Run = (
  modules: Readonly<Record<string, unknown>>,
  process: { env: Record<string, string> },
  console: { log(...values: unknown[]): void },
) => Promise<void>;
const AsyncFunction = (async () => undefined).constructor as new (...parameters: string[]) => Run;

test('the examples of docs/core.md run as written and print what they say', async () => {
  const page = readFileSync(new URL('../../../../docs/core.md', import.meta.url), 'utf8');
  const source = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code).join('\n');
  const body = stripTypeScriptTypes(source).replaceAll(/^import (\{.*?\}) from ('.*?');$/gm, 'const $1 = modules[$2];');
  const database = await createDatabase(inject('pgtrickleServer'));
  const printed: string[] = [];
  const log = (...values: unknown[]) => printed.push(values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(' '));
  try {
    const run = new AsyncFunction('modules', 'process', 'console', body);
    await run({ '@pgtrickle-js/core': core, '@pgtrickle-js/core/connect': connecting, pg }, { env: { DATABASE_URL: database.url } }, { log });
  } finally {
    await database.drop();
  }
  expect(printed).toEqual([
    'public.order_totals create',
    'public.order_grand create',
    'alter ["public.order_totals: schedule 5m -> 10m"] []',
    'public.order_grand pgtrickle shop',
    'public.order_totals pgtrickle shop',
    'public.order_totals alter',
    '[{"connected":true}]',
  ]);
});
