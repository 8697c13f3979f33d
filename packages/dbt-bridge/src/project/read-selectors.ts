import type { Context } from '../jinja/compile/frame.js';
import { parseYaml } from './parse-yaml.js';
import { isRecord, renderYaml, type YamlFile, yamlError } from './render-yaml.js';
import type { SelectorDefinition } from './types.js';

/**
 * Reads selectors.yml. What its definitions mean is read when one is used.
 *
 * @throws {PgTrickleError} `DBT_SELECTOR_INVALID` with the place.
 */
export function parseSelectors(file: YamlFile, context: Context): SelectorDefinition[] {
  const data = renderYaml(parseYaml(file.text, file.displayPath), context, file);
  if (data === null) return [];
  const list = isRecord(data) ? data.selectors : undefined;
  if (!Array.isArray(list)) {
    throw yamlError('DBT_SELECTOR_INVALID', {
      message: 'selectors.yml has no list selectors:',
      hint: 'Write selectors: and below it - name: … with a definition: …',
      file,
      path: [],
    });
  }
  const defaults = list.filter((entry) => isRecord(entry) && entry.default === true);
  if (defaults.length > 1)
    throw yamlError('DBT_SELECTOR_INVALID', {
      message: 'two selectors are the default',
      file,
      path: ['selectors', list.indexOf(defaults[1]), 'default'],
    });
  return list.map((entry: unknown, i) => {
    if (!isRecord(entry) || typeof entry.name !== 'string' || entry.definition === undefined) {
      throw yamlError('DBT_SELECTOR_INVALID', { message: 'a selector lacks its name or its definition', file, path: ['selectors', i] });
    }
    return {
      name: entry.name,
      description: typeof entry.description === 'string' ? entry.description : undefined,
      isDefault: entry.default === true,
      definition: entry.definition,
    };
  });
}
