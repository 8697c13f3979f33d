import { PgTrickleError } from '@pgtrickle-js/core';
import type { ManifestNode } from '../manifest/node.js';

/** A Python model fails as itself, as with dbt: what does not read it is built. @throws {PgTrickleError} `DBT_MATERIALIZATION_UNKNOWN` */
export function refusePython(node: ManifestNode): void {
  if (!('language' in node) || node.language !== 'python') return;
  const { name, original_file_path: file } = node;
  throw new PgTrickleError('DBT_MATERIALIZATION_UNKNOWN', {
    message: `model "${name}" is written in Python, which PostgreSQL does not run (in ${file})`,
    hint: 'Write it in SQL, or leave it out: --exclude, or config enabled: false.',
    details: { file },
  });
}
