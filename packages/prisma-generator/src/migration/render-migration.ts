import { type Capabilities, PgTrickleError, type Plan, quoteLiteral, type Step } from '@pgtrickle-js/core';

/**
 * The SQL of a migration: the steps of plans with their values written down. It runs on a shadow database, in deploy and in reset.
 *
 * @param extension as the server calls it that the plans were made for: `pg_stream` in its first version
 */
export function renderMigration(plans: readonly Plan[], extension: Capabilities['extension']): string {
  const creates = plans.some(({ action }) => action === 'create' || action === 'rebuild');
  const parts = [
    ...(creates ? [`-- The shadow database starts empty.\nCREATE EXTENSION IF NOT EXISTS ${extension};`] : []),
    ...plans.flatMap(({ steps, warnings }) => [...warnings.map((warning) => `-- Note: ${oneLine(warning)}`), ...steps.map(renderStep)]),
  ];
  return `${parts.join('\n\n')}\n`;
}

function renderStep({ sql, values, comment }: Step): string {
  return `-- ${oneLine(comment)}\n${inlineValues(sql, values)};`;
}

const oneLine = (text: string) => text.replace(/\s*[\r\n]+\s*/g, ' ');

/** Comments, literals and quoted names, in which `$1` is text; and parameters. */
const tokens = /--[^\n]*|\/\*[\s\S]*?\*\/|[eE]'(?:\\[\s\S]|''|[^'\\])*'|'(?:''|[^'])*'|"(?:""|[^"])*"|\$([A-Za-z_]\w*|)\$[\s\S]*?\$\1\$|\$(\d+)/g;

/** A statement with literals where its parameters were. */
export function inlineValues(sql: string, values: readonly unknown[]): string {
  return sql.replace(tokens, (token, _tag, parameter: string | undefined) =>
    parameter === undefined ? token : literalOf(values[Number(parameter) - 1]),
  );
}

function literalOf(value: unknown): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return quoteLiteral(value);
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `ARRAY[${value.map(literalOf).join(', ')}]`;
  throw new PgTrickleError('INTERNAL', { message: `a step has a value that is no literal: ${typeof value}` });
}
