import { PgTrickleError } from '@pgtrickle-js/core';
import { parseTree } from '../jinja/environment.js';
import { toPlain } from '../jinja/values/to-plain.js';
import type { RefArgs } from '../manifest/resource.js';
import { type Captured, nothingCaptured } from './parse-context.js';
import { literal } from './read-statically.js';

/**
 * Reads what a Python model refers to: `dbt.ref("a")`, `dbt.source("s", "t")`, `dbt.config(materialized="table")`, with literals. PostgreSQL
 * runs no Python, so such a model is known to the graph and refused when it is run.
 */
export function parsePython(code: string): Captured {
  const captured = nothingCaptured();
  const text = code.replace(/^\s*#.*$/gm, '');
  for (const match of text.matchAll(/\bdbt\.(ref|source|config)\(/g)) {
    const { positional, named } = readArguments(text, match.index + match[0].length);
    if (match[1] === 'ref') captured.refs.push(toRef(positional, named));
    else if (match[1] === 'config') captured.configs.push(named);
    else captured.sources.push([String(positional[0]), String(positional[1])]);
  }
  return captured;
}

interface Arguments {
  readonly positional: readonly unknown[];
  readonly named: Readonly<Record<string, unknown>>;
}

/** Python's literals are Jinja's: what stands between the parentheses is read by a template. */
function readArguments(text: string, start: number): Arguments {
  const inside = text.slice(start, closingParenthesis(text, start));
  const [positional, named]: [unknown[], Record<string, unknown>] = [[], {}];
  for (const part of splitAtCommas(inside)) {
    const [, name, value = ''] = /^\s*(?:(\w+)\s*=(?!=))?\s*([\s\S]*?)\s*$/.exec(part) ?? [];
    if (value === '') continue;
    const read = readLiteral(value);
    if (name === undefined) positional.push(read);
    else named[name] = read;
  }
  return { positional, named };
}

function readLiteral(text: string): unknown {
  const [statement] = parseTree(`{{ ${text} }}`).statements;
  const value = statement?.kind === 'output' ? literal(statement.value) : undefined;
  if (value !== undefined) return toPlain(value);
  throw new PgTrickleError('DBT_REF_INVALID', {
    message: `"${text}" in a Python model is not a literal`,
    hint: 'dbt.ref(), dbt.source() and dbt.config() take literals only.',
  });
}

function closingParenthesis(text: string, start: number): number {
  let end = text.length;
  walk(text, start, (i, depth) => {
    if (depth < 0) end = Math.min(end, i);
    return depth >= 0;
  });
  return end;
}

function splitAtCommas(text: string): string[] {
  const cuts: number[] = [];
  walk(text, 0, (i, depth) => {
    if (depth === 0 && text[i] === ',') cuts.push(i);
    return true;
  });
  return [0, ...cuts.map((cut) => cut + 1)].map((from, i) => text.slice(from, cuts[i] ?? text.length));
}

/** Visits every character outside of quotes with the depth of brackets around it, until told to stop. */
function walk(text: string, start: number, onCharacter: (index: number, depth: number) => boolean): void {
  let depth = 0;
  let quote = '';
  for (let i = start; i < text.length; i += 1) {
    const character = text[i] as string;
    if (quote !== '') {
      if (character === '\\') i += 1;
      else if (character === quote) quote = '';
      continue;
    }
    if (character === '"' || character === "'") quote = character;
    else if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth -= 1;
    if (!onCharacter(i, depth)) return;
  }
}

function toRef(positional: readonly unknown[], named: Readonly<Record<string, unknown>>): RefArgs {
  const name = positional.at(-1);
  if (typeof name !== 'string') throw new PgTrickleError('DBT_REF_INVALID', { message: 'dbt.ref() in a Python model needs a name in quotes' });
  const version = named.version ?? named.v ?? null;
  return { name, package: positional.length === 2 ? String(positional[0]) : null, version: version as string | number | null };
}
