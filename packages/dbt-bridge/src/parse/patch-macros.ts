import type { MacroScope } from '../context/macro-scope.js';
import { isRecord } from '../project/render-yaml.js';
import type { Warning } from '../project/types.js';
import { asMeta } from './columns.js';
import { entryError, type YamlEntry } from './yaml-entries.js';

/** Adds to each macro what YAML says about it. @throws {PgTrickleError} `DBT_PROPERTY_INVALID` when it is described twice */
export function patchMacros(scope: MacroScope, entries: readonly YamlEntry[], warnings: Warning[]): void {
  const macros = new Map([...scope.definitions()].map(({ node }) => [node.unique_id, node]));
  for (const entry of entries) {
    if (entry.key !== 'macros') continue;
    const { data, file } = entry;
    const node = macros.get(`macro.${file.packageName}.${entry.name}`);
    if (node === undefined) {
      warnings.push({
        name: 'MacroNotFoundForPatch',
        message: `"${entry.name}" under macros: describes nothing that exists`,
        file: file.displayPath,
      });
      continue;
    }
    if (node.patch_path !== null) throw entryError(entry, ['name'], `macro "${entry.name}" is described twice`, 'Keep one of the two entries.');
    const config = asMeta(data.config);
    const docs = isRecord(config.docs) ? config.docs : asMeta(data.docs);
    node.patch_path = `${file.packageName}://${file.path}`;
    node.description = typeof data.description === 'string' ? data.description : '';
    node.meta = { ...asMeta(data.meta), ...asMeta(config.meta) };
    node.docs = { show: docs.show !== false, node_color: typeof docs.node_color === 'string' ? docs.node_color : null };
    node.config = { meta: node.meta, docs: node.docs };
    const written = Array.isArray(data.arguments) ? data.arguments.filter(isRecord) : [];
    if (written.length === 0) continue;
    node.arguments = written.map((argument) => ({
      name: String(argument.name ?? ''),
      type: typeof argument.type === 'string' ? argument.type : null,
      description: typeof argument.description === 'string' ? argument.description : '',
    }));
  }
}
