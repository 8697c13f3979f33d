import type { ManifestNode } from '../manifest/node.js';
import type { SourceNode } from '../manifest/source-node.js';

/** What dbt tells of a node with every event about it. */
export function nodeInfo(node: ManifestNode | SourceNode, status: string, startedAt?: Date, finishedAt?: Date): Record<string, unknown> {
  const moment = (time: Date | undefined) => time?.toISOString().replace('Z', '000') ?? '';
  return {
    meta: 'meta' in node ? node.meta : {},
    node_started_at: moment(startedAt),
    node_finished_at: moment(finishedAt),
    unique_id: node.unique_id,
    node_name: node.name,
    resource_type: node.resource_type,
    node_path: node.path,
    materialized: 'materialized' in node.config ? (node.config.materialized ?? '') : '',
    node_status: status,
    node_checksum: 'checksum' in node ? node.checksum.checksum : '',
    node_relation: {
      database: node.database ?? '',
      schema: node.schema,
      alias: 'alias' in node ? node.alias : '',
      relation_name: node.relation_name ?? '',
    },
  };
}
