import { PgTrickleError } from '@pgtrickle-js/core';
import type { Hook } from '../manifest/node.js';
import { isRecord } from '../project/render-yaml.js';

/** A hook as written (text, a mapping, or a mapping as JSON text) as dbt keeps it. */
export function toHook(written: unknown): Hook {
  if (isRecord(written)) {
    if (typeof written.sql !== 'string')
      throw new PgTrickleError('DBT_CONFIG_INVALID', { message: 'a hook lacks its sql', hint: 'Write sql: … or the statement alone.' });
    return { sql: written.sql, transaction: written.transaction !== false, index: null };
  }
  if (typeof written !== 'string')
    throw new PgTrickleError('DBT_CONFIG_INVALID', {
      message: `a hook is ${JSON.stringify(written)}`,
      hint: 'A hook is a statement or a mapping with sql:.',
    });
  const parsed = written.startsWith('{') ? parseJson(written) : undefined;
  return isRecord(parsed) && 'sql' in parsed ? toHook(parsed) : { sql: written, transaction: true, index: null };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
