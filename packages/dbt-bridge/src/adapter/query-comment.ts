import { PgTrickleError } from '@pgtrickle-js/core';

/** The comment that tells an administrator where a statement comes from: `{"app": "pgt-dbt", …, "node_id": "model.shop.orders"}`. */
export interface CommentFacts {
  readonly version: string;
  readonly profileName: string;
  readonly targetName: string;
  readonly nodeId?: string | undefined;
  readonly connectionName: string;
}

/** As dbt words it, under a name of our own. Keys in the order that Python's `json.dumps(sort_keys=False)` gives. */
export function defaultQueryComment({ version, profileName, targetName, nodeId, connectionName }: CommentFacts): string {
  const facts = {
    app: 'pgt-dbt',
    pgt_dbt_version: version,
    profile_name: profileName,
    target_name: targetName,
    ...(nodeId === undefined ? { connection_name: connectionName } : { node_id: nodeId }),
  };
  const members = Object.entries(facts).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  return `{${members.join(', ')}}`;
}

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
