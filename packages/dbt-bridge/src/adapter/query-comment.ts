import { PgTrickleError } from '@pgtrickle-js/core';

/**
 * Puts the comment before the statement, or at its end (`append`), before a final semicolon.
 *
 * @throws {PgTrickleError} `DBT_CONFIG_INVALID` when the comment holds the end of a comment.
 */
export function addQueryComment(sql: string, comment: string, append = false): string {
  const text = comment.trim();
  if (text === '') return sql;
  if (text.includes('*/')) {
    throw new PgTrickleError('DBT_CONFIG_INVALID', {
      message: `query comment contains illegal value "*/": ${text}`,
      hint: 'Take it out of query-comment in dbt_project.yml.',
    });
  }
  if (!append) return `/* ${text} */\n${sql}`;
  const trimmed = sql.trimEnd();
  return trimmed.endsWith(';') ? `${trimmed.slice(0, -1)}\n/* ${text} */;` : `${trimmed}\n/* ${text} */`;
}
