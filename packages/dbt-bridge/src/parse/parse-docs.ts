import { PgTrickleError } from '@pgtrickle-js/core';
import { parseBlocks } from '../jinja/blocks.js';
import type { DocNode } from '../manifest/other-resources.js';
import { below } from '../project/read-package-files.js';
import type { LoadedProject } from '../project/types.js';

/** The first page of a web site that reads the manifest, where a project has none of its own. */
const overview: DocNode = {
  name: '__overview__',
  resource_type: 'doc',
  package_name: 'dbt',
  path: 'overview.md',
  original_file_path: 'docs/overview.md',
  unique_id: 'doc.dbt.__overview__',
  block_contents: `### About this project

The tree on the left shows the files of the project, or the schemas of its database; the graph shows what is made of what.

To replace this text, write a docs block named \`__overview__\` in a Markdown file of the project.`,
};

/** Reads the `{% docs %}` blocks of all packages. @throws {PgTrickleError} `DBT_DUPLICATE_RESOURCE` when a package has two of one name */
export function parseDocs(loaded: LoadedProject): Record<string, DocNode> {
  const docs: Record<string, DocNode> = { [overview.unique_id]: overview };
  for (const { files } of loaded.packages.values()) {
    for (const file of files.docs) {
      if (!/\{%-?\s*docs\b/.test(file.text)) continue;
      for (const block of parseBlocks(file.text, { path: file.displayPath })) {
        if (block.kind !== 'docs') continue;
        const uniqueId = `doc.${file.packageName}.${block.name}`;
        const other = docs[uniqueId];
        if (other !== undefined) {
          throw new PgTrickleError('DBT_DUPLICATE_RESOURCE', {
            message: `the docs block "${block.name}" is defined twice, also in ${other.original_file_path} (in ${file.displayPath}:${block.line}:${block.column})`,
            hint: 'Rename or remove one of them.',
          });
        }
        docs[uniqueId] = {
          name: block.name,
          resource_type: 'doc',
          package_name: file.packageName,
          path: below(file),
          original_file_path: file.path,
          unique_id: uniqueId,
          block_contents: block.contents.trim(),
        };
      }
    }
  }
  return docs;
}
