import { didYouMean } from '@pgtrickle-js/core';
import { configDefaults } from '../config/defaults.js';
import type { Manifest } from '../manifest/manifest.js';
import type { Warning } from '../project/types.js';
import { placeOfSetting, type WrittenProject } from './place-of-setting.js';
import { streamTableKeys } from './stream-table-definition.js';

/** What a model may configure whatever it is built as, besides what has a default. */
const common = ['pre_hook', 'post_hook', 'indexes', 'sql_header', 'unlogged', 'incremental_predicates', 'predicates'];
/** How fresh the data has to be, for `pgt-dbt freshness` and the tests of freshness. */
const freshness = ['freshness', 'warn_seconds', 'error_seconds', 'warn_after', 'error_after'];

/** Settings of stream table models that nobody reads: dbt lets a config hold anything, so that a slip of the pen goes unnoticed. */
export function unknownSettings(manifest: Manifest, project: WrittenProject): Warning[] {
  const known = new Set([...Object.keys(configDefaults.model()), ...streamTableKeys, ...common, ...freshness]);
  const suggestions = [...streamTableKeys, ...known];
  return Object.values(manifest.nodes).flatMap((node) => {
    if (node.config.materialized !== 'stream_table' || node.resource_type !== 'model') return [];
    return Object.keys(node.unrendered_config)
      .filter((key) => !known.has(key))
      .map((key): Warning => {
        const { file = node.original_file_path, line, column } = placeOfSetting(node, key, project) ?? {};
        const where = [file, line, column].filter((part) => part !== undefined).join(':');
        const hint = didYouMean(key, suggestions) ?? 'What is your own belongs under meta.';
        const message = `the stream table model "${node.name}" has an unknown setting "${key}" (in ${where}). ${hint}`;
        return { name: 'UnknownStreamTableSetting', message, file, line, column };
      });
  });
}
