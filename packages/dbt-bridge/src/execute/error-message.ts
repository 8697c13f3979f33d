import type { PgTrickleError } from '@pgtrickle-js/core';
import type { ManifestNode } from '../manifest/node.js';

/** The text that run_results.json keeps of an error, worded as dbt words it, so that what reads it finds what it knows. */
export function errorMessage(error: PgTrickleError, node: ManifestNode): string {
  const kind =
    'sqlstate' in error.details
      ? 'Database Error'
      : error.code.startsWith('JINJA_') || error.code.startsWith('DBT_')
        ? 'Compilation Error'
        : 'Runtime Error';
  const lines = [
    error.message,
    ...(typeof error.details.excerpt === 'string' ? [error.details.excerpt] : []),
    ...(error.hint ? [`HINT:  ${error.hint}`] : []),
  ];
  const compiled = node.build_path ?? ('compiled_path' in node ? node.compiled_path : null);
  if (kind === 'Database Error' && compiled !== null) lines.push(`compiled code at ${compiled}`);
  return `${kind} in ${node.resource_type} ${node.name} (${node.original_file_path})\n${lines.join('\n').replace(/^/gm, '  ')}`;
}
