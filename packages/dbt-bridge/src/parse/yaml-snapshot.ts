import { hash } from 'node:crypto';
import { below } from '../project/read-package-files.js';
import { strip } from '../project/strip.js';
import { type Draft, fqnOf } from './draft.js';
import { type FileParser, parseSql } from './parse-files.js';
import { entryError, type YamlEntry } from './yaml-entries.js';

/** A snapshot that is written in YAML alone: `relation: ref('orders')`. */
export function parseYamlSnapshot(parser: FileParser, entry: YamlEntry): Draft {
  const relation = entry.data.relation;
  if (typeof relation !== 'string' || !/^\s*(ref|source)\s*\(/.test(relation)) {
    throw entryError(
      entry,
      ['relation'],
      `the relation of snapshot "${entry.name}" is neither a ref() nor a source()`,
      "Write relation: ref('model') or relation: source('source', 'table').",
    );
  }
  const { file, name } = entry;
  const path = below(file);
  const code = `select * from {{ ${relation} }}`;
  // As dbt, without a `ref` of the project's own: that one counts when the snapshot is made.
  const literal = { ...parser, isPlain: () => true };
  const draft = parseSql(literal, { type: 'snapshot', name, file, code, path: `${path}/${name}.sql`, fqn: fqnOf(file.packageName, path, name) });
  return { ...draft, checksum: { name: 'sha256', checksum: hash('sha256', strip(file.text)) } };
}
