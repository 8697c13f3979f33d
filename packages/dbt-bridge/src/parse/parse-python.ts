import { PgTrickleError } from '@pgtrickle-js/core';
import type { RefArgs } from '../manifest/types.js';
import { type Captured, nothingCaptured } from './parse-context.js';

/**
 * Reads what a Python model refers to: `dbt.ref("a")`, `dbt.source("s", "t")`, `dbt.config(materialized="table")`, with literals. PostgreSQL
 * runs no Python, so such a model is known to the graph and refused when it is run.
 */
export function parsePython(code: string): Captured {
  const captured = nothingCaptured();
  const text = code.replace(/^\s*#.*$/gm, '');
  for (const [, name = '', inside = ''] of text.matchAll(/\bdbt\.(ref|source|config)\(([^()]*)\)/g)) {
    const positional = [...inside.matchAll(/(?:^|,)\s*(?:"([^"]*)"|'([^']*)')\s*(?=,|$)/g)].map(([, double, single]) => double ?? single ?? '');
    const named = Object.fromEntries(
      [...inside.matchAll(/(\w+)\s*=\s*("[^"]*"|'[^']*'|True|False|None|[\d.]+)/g)].map(([, key = '', value = '']) => [key, literal(value)]),
    );
    if (name === 'ref') captured.refs.push(toRef(positional, named));
    else if (name === 'config') captured.configs.push(named);
    else if (positional.length === 2) captured.sources.push([positional[0] as string, positional[1] as string]);
  }
  return captured;
}

function toRef(positional: readonly string[], named: Record<string, unknown>): RefArgs {
  const name = positional.at(-1);
  if (name === undefined) throw new PgTrickleError('DBT_REF_INVALID', { message: 'dbt.ref() in a Python model needs a name in quotes' });
  const version = named.version ?? named.v ?? null;
  return { name, package: positional.length === 2 ? (positional[0] as string) : null, version: version as string | number | null };
}

function literal(text: string): unknown {
  if (/^["']/.test(text)) return text.slice(1, -1);
  return { True: true, False: false, None: null }[text as 'True'] ?? Number(text);
}
